import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { findInstitution, type Institution } from '../activities/banks/catalogue.ts'
import { validateFields } from '../activities/banks/credential-fields.ts'
import { findOpenSubmission } from '../db/connections.ts'
import { storeSubmitted } from '../db/credentials.ts'
import { acceptCommand } from '../db/outbox.ts'
import type { Owner } from '../db/schema.ts'
import { lockConnection } from '../db/transitions.ts'
import { newId } from '../ids.ts'
import { seal, type SealingKey } from '../sealing/seal.ts'
import { acceptsCredentials } from '../workflows/connection-state.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { exampleIds } from './example-ids.ts'
import { InstitutionId } from './id-schema.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { notFound, Problem, problemResponses, wrongFields } from './problem.ts'
import { requireSealedFor, sealedForMs, SealedText } from './sealed-text.ts'
import { refuseInvalid, storableText } from './validation.ts'

/** JSON Schema, as OpenAPI 3.1 has it. Of a `oneOf`, generators of types would make a union of nothing. */
const eitherSealedOrFields = {
  if: { required: ['sealed'] },
  else: { required: ['fields'] },
  not: { required: ['sealed', 'fields'] },
}

const Submission = z
  .strictObject({
    institutionId: InstitutionId,
    sealed: SealedText.optional(),
    fields: z.record(z.string(), storableText.max(1_024)).optional().openapi({
      description: 'Plain values by the name of the institution’s field, for test connections only.',
    }),
    submissionId: z
      .string()
      .regex(/^[0-9A-Za-z_-]{8,64}$/, '8 to 64 letters, digits, _ or -')
      .optional()
      .openapi({ description: 'Yours to choose, once; a sealed text names it.' }),
  })
  .openapi('Submission', { ...eitherSealedOrFields })

const submissionExample = {
  institutionId: 'ins_cl_banco_de_chile',
  fields: { rut: '11.111.111-1', password: 'pass_good' },
  submissionId: exampleIds.sub,
} satisfies z.infer<typeof Submission>

const PublicKey = z
  .object({ kty: z.string(), crv: z.string(), kid: z.string(), x: z.string(), y: z.string() })
  .openapi('SealingKey')

/** RFC 7517, appendix A.1. */
const keyExample = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'cn-I_WNMCleh',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
} satisfies z.infer<typeof PublicKey>

const SubmissionView = z
  .object({ submissionId: z.string().openapi({ description: 'Yours, or the one that the sealed text names.' }) })
  .openapi('AcceptedSubmission')

const submit = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/credentials',
  operationId: 'submitCredentials',
  tags: ['Widget'],
  summary: 'Submit credentials',
  description: 'Accepted once and for all: the status reads `validating` until the verdict.',
  security: [{ widgetToken: [] }],
  request: {
    params: connectionParam,
    headers: IdempotencyKey,
    body: { content: json(Submission, submissionExample), required: true },
  },
  responses: {
    202: {
      content: json(SubmissionView, { submissionId: exampleIds.sub }),
      description: 'Accepted',
    },
    ...problemResponses(400, 401, 404, 413, 415, 422),
    ...problemResponses(
      'CONNECTION_NOT_ACCEPTING_CREDENTIALS',
      'INSTITUTION_MISMATCH',
      'SUBMISSION_ALREADY_USED',
      'SUBMISSION_IN_PROGRESS',
    ),
  },
})

const sealingKeys = createRoute({
  method: 'get',
  path: '/v1/sealing-keys',
  operationId: 'listSealingKeys',
  tags: ['Widget'],
  summary: 'List the public keys that credentials are sealed with',
  description: 'Seal with the first. They are replaced from time to time, so ask anew for each login.',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  responses: {
    200: {
      content: json(z.object({ keys: z.array(PublicKey) }).openapi('SealingKeys'), { keys: [keyExample] }),
      description: 'A JWK Set (RFC 7517)',
    },
    ...problemResponses(401),
  },
})

export function credentialRoutes({ db, authenticate, relay, config, once }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...sealingKeys, middleware: [authenticate.keyOrWidget] as const }, (c) =>
    c.json({ keys: config.sealingKeys }, 200),
  )

  routes.openapi({ ...submit, middleware: [authenticate.widget] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const caller = c.get('caller')
    await requireConnection(db, caller, connectionId)
    const submission = c.req.valid('json')
    const institution = findInstitution(caller.mode, submission.institutionId)
    if (!institution) {
      throw wrongFields([{ field: 'institutionId', detail: 'No such institution; GET /v1/institutions lists them.' }])
    }
    const submitted = await toSealed(connectionId, institution, submission, caller, config.sealingKeys)
    const { submissionId } = submitted

    const accepted = await once(c, async (trx) => {
      const row = await lockConnection(trx, connectionId)
      if (!row) throw notFound('connection')
      if (row.disconnectSeq !== null || !acceptsCredentials(row.status)) {
        throw new Problem(
          'CONNECTION_NOT_ACCEPTING_CREDENTIALS',
          `The connection is ${row.disconnectSeq === null ? row.status : 'disconnected'}; credentials are taken in PENDING and FAILED_AUTH.`,
          { connectionStatus: row.status },
        )
      }
      if (row.connectedAt && row.institutionId !== institution.institutionId) {
        throw new Problem(
          'INSTITUTION_MISMATCH',
          `The connection belongs to ${row.institutionId}; make a new connection for another institution.`,
          { connectionStatus: row.status },
        )
      }
      const used = await trx
        .selectFrom('submissions')
        .select('id')
        .where('connectionId', '=', connectionId)
        .where('id', '=', submissionId)
        .executeTakeFirst()
      if (used) {
        throw new Problem(
          'SUBMISSION_ALREADY_USED',
          'This submission was accepted before; read the status for its outcome.',
          { connectionStatus: row.status },
        )
      }
      if (await findOpenSubmission(trx, connectionId)) {
        throw new Problem(
          'SUBMISSION_IN_PROGRESS',
          'Other credentials are being checked; read the status for their outcome.',
          { connectionStatus: row.status },
        )
      }
      const { organizationId, mode, institutionId } = submitted
      const command = { kind: 'submit_credentials', submissionId, institutionId } as const
      const seq = await acceptCommand(trx, row, { ...command, requestId: c.get('requestId') })
      await trx
        .insertInto('submissions')
        .values({
          id: submissionId,
          connectionId,
          organizationId,
          mode,
          institutionId,
          seq,
          tokenId: caller.tokenId,
          acceptedAt: sql<Date>`clock_timestamp()`,
        })
        .execute()
      await storeSubmitted(trx, submitted)
      return { submissionId }
    })
    relay.wake()
    return c.json(accepted, 202)
  })

  return routes
}

/** Checks what can be seen without opening it, and seals plain test fields at once. */
async function toSealed(
  connectionId: string,
  institution: Institution,
  submission: z.infer<typeof Submission>,
  { organizationId, mode }: Owner,
  keys: SealingKey[],
) {
  const { institutionId } = institution
  const owner = { organizationId, mode, connectionId, institutionId }
  const { sealed, fields } = submission
  if ((sealed === undefined) === (fields === undefined)) {
    throw wrongFields([{ field: 'sealed', detail: 'Send either sealed or, for a test connection, fields.' }])
  }
  if (sealed !== undefined) {
    const expected = { connectionId, institutionId, submissionId: submission.submissionId }
    const header = requireSealedFor('sealed', sealed, expected, keys)
    return { ...owner, submissionId: header.submissionId, keyId: header.keyId, sealed }
  }
  if (mode !== 'test') {
    throw wrongFields([{ field: 'fields', detail: 'Plain fields are for test connections; seal them.' }])
  }
  const wrong = validateFields(institution, fields!)
  if (wrong.length > 0) throw wrongFields(wrong.map(({ field, detail }) => ({ field: `fields.${field}`, detail })))
  const submissionId = submission.submissionId ?? newId('sub')
  const key = keys[0]!
  const expiresAt = Math.ceil((Date.now() + sealedForMs) / 1000)
  return {
    ...owner,
    submissionId,
    keyId: key.kid,
    sealed: await seal(key, fields!, { connectionId, institutionId, submissionId, expiresAt }),
  }
}
