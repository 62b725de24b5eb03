import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Client } from '@temporalio/client'
import { findOpenAnswer } from '../db/challenge-answers.ts'
import { findOpenSubmission, recordedState } from '../db/connections.ts'
import type { Database } from '../db/index.ts'
import { pickLocale, requestedLanguages, type Locale } from '../locales/locale.ts'
import {
  codeChannels,
  connectionStatuses,
  connectionSteps,
  withOpenAnswer,
  withOpenSubmission,
  type ConnectionState,
} from '../workflows/connection-state.ts'
import { connectionStatusQuery } from '../workflows/messages.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { exampleIds } from './example-ids.ts'
import { FailureView, toFailureView } from './failure-view.ts'
import { idOf, InstitutionId } from './id-schema.ts'
import { inTime } from './in-time.ts'
import { json } from './json-content.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const timestamp = z.iso.datetime()

const raised = {
  id: idOf('chl'),
  label: z.string().openapi({ description: 'The bank’s own words, for the end user.' }),
  expiresAt: timestamp,
}
const named = z.array(z.object({ id: z.string(), label: z.string() }))

const ChallengeView = z
  .discriminatedUnion('type', [
    z
      .object({
        ...raised,
        type: z.literal('code'),
        via: z.enum(codeChannels),
        length: z
          .int()
          .nullable()
          .openapi({ description: 'How many characters the code has, where the bank says so.' }),
        resendable: z.boolean().openapi({ description: 'Whether the bank sends it again when asked to.' }),
      })
      .openapi('CodeChallenge'),
    z.object({ ...raised, type: z.literal('approve_elsewhere') }).openapi('ApprovalChallenge'),
    z.object({ ...raised, type: z.literal('choose'), options: named }).openapi('ChoiceChallenge'),
    z.object({ ...raised, type: z.literal('questions'), questions: named }).openapi('QuestionsChallenge'),
  ])
  .openapi('Challenge')

export const ConnectionStatusView = z
  .object({
    connectionId: idOf('con'),
    status: z.enum(connectionStatuses),
    step: z.enum(connectionSteps),
    version: z.int().openapi({ description: 'Grows with every change; pass it as `after` to wait for the next.' }),
    institutionId: InstitutionId.nullable(),
    connectedAt: timestamp.nullable(),
    lastSyncedAt: timestamp.nullable(),
    attemptsRemaining: z.int().nullable().openapi({
      description: 'After so many more refusals the login is paused at its bank, so that the bank does not lock it.',
    }),
    submissionId: z.string().nullable(),
    challenge: z.union([ChallengeView, z.null()]).openapi({
      // A union in a union would be told as one.
      anyOf: [{ $ref: '#/components/schemas/Challenge' }, { type: 'null' }],
      description: 'What the bank waits for, if anything.',
    }),
    error: z.union([FailureView, z.null()]),
  })
  .openapi('ConnectionStatus')
export type ConnectionStatusView = z.infer<typeof ConnectionStatusView>

const statusExample: ConnectionStatusView = {
  connectionId: exampleIds.con,
  status: 'PENDING',
  step: 'awaiting_challenge',
  version: 3,
  institutionId: 'ins_cl_banco_de_chile',
  connectedAt: null,
  lastSyncedAt: null,
  attemptsRemaining: 2,
  submissionId: exampleIds.sub,
  challenge: {
    id: exampleIds.chl,
    label: 'Enviada al +56 9 •••• ••21',
    expiresAt: '2026-01-15T12:03:32.000Z',
    type: 'code',
    via: 'sms',
    length: 6,
    resendable: true,
  },
  error: null,
}

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'A whole number, like 3')
  .transform(Number)

const route = createRoute({
  method: 'get',
  path: '/v1/connections/{connectionId}/status',
  operationId: 'getConnectionStatus',
  tags: ['Connections'],
  summary: 'Read or await the status',
  description:
    'With `after`, the answer is held until the version is above it, for at most `wait` seconds; 204 when it is not.',
  security: [{ apiKey: [] }, { widgetToken: [] }],
  request: {
    params: connectionParam,
    query: z.strictObject({
      after: wholeNumber
        .optional()
        .openapi({ type: 'integer', minimum: 0, maximum: 999_999_999, description: 'The last `version` seen.' }),
      wait: wholeNumber
        .pipe(z.int().max(30))
        .default(25)
        .openapi({ type: 'integer', minimum: 0, maximum: 30, default: 25, description: 'Seconds.' }),
    }),
    headers: z.object({
      'accept-language': z.string().optional().openapi({
        description: 'The languages of whoever reads `error.message`: es or en.',
        example: 'es-CL, es;q=0.9',
      }),
    }),
  },
  responses: {
    200: { content: json(ConnectionStatusView, statusExample), description: 'The status' },
    204: { description: 'Nothing above `after` yet; ask again' },
    ...problemResponses(401, 404, 'VALIDATION_FAILED', 'TOO_MANY_POLLS'),
  },
})

export function statusRoutes({ db, temporal, authenticate, waiters }: RouteDeps) {
  const read = oneAtATime((connectionId: string) => readStatus(db, temporal, connectionId))

  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  routes.openAPIRegistry.register('Challenge', ChallengeView)
  return routes.openapi({ ...route, middleware: [authenticate.keyOrWidget] as const }, async (c) => {
    const { connectionId } = c.req.valid('param')
    const { after, wait } = c.req.valid('query')
    const locale = pickLocale(...requestedLanguages(c.req.header('accept-language')))
    const deadline = Date.now() + (after === undefined ? 0 : wait * 1000)
    const caller = c.get('caller')
    const held = waiters.register(connectionId, after ?? -1, caller.kind === 'widget' ? caller.tokenId : undefined)
    try {
      let { version } = await requireConnection(db, caller, connectionId)
      for (;;) {
        // Ten thousand polls that have nothing to hear cost the workflows nothing.
        if (after === undefined || version > after) {
          const answer = await read(connectionId)
          if (!answer) throw notFound('connection')
          if (after === undefined || answer.state.version > after) {
            c.header('Araucaria-Answered-By', answer.by)
            return c.json(toView(connectionId, answer.state, locale), 200)
          }
        }
        const leftMs = deadline - Date.now()
        if (leftMs <= 0 || (await held.changed(leftMs, c.req.raw.signal)) === 'over') return c.body(null, 204)
        version = Infinity
      }
    } finally {
      held.release()
    }
  })
}

function toView(connectionId: string, state: ConnectionState, locale: Locale): ConnectionStatusView {
  return {
    connectionId,
    status: state.status,
    step: state.step,
    version: state.version,
    institutionId: state.institutionId,
    connectedAt: state.connectedAt,
    lastSyncedAt: state.lastSyncedAt,
    attemptsRemaining: state.attemptsRemaining,
    submissionId: state.submissionId,
    challenge: state.challenge,
    error: state.error && toFailureView(state.error, locale, state.challenge?.type),
  }
}

/** How long the workflow may take to answer before the record does. */
const queryTimeoutMs = 300

interface StatusAnswer {
  by: 'workflow' | 'record'
  state: ConnectionState
}

/**
 * The workflow's answer, or the record's where the workflow is older, slow or gone, or has decided what the record does
 * not have yet: a command that such an answer allows would be refused. Null for a deleted connection.
 */
async function readStatus(db: Database, temporal: Client, connectionId: string): Promise<StatusAnswer | null> {
  const [row, open, live] = await Promise.all([
    db.selectFrom('connections').selectAll().where('id', '=', connectionId).executeTakeFirst(),
    findOpenSubmission(db, connectionId),
    inTime(temporal, queryTimeoutMs, () =>
      temporal.workflow.getHandle(connectionId).query(connectionStatusQuery),
    ).catch(() => null),
  ])
  if (!row || row.deletedAt) return null
  const answer: StatusAnswer =
    live?.version === row.version ? { by: 'workflow', state: live } : { by: 'record', state: recordedState(row) }
  // Accepted, and not heard of there yet.
  if (answer.state.challenge) {
    const answered = await findOpenAnswer(db, connectionId)
    if (answered?.challengeId === answer.state.challenge.id) return { ...answer, state: withOpenAnswer(answer.state) }
  }
  if (open && answer.state.submissionId !== open.id) {
    return { ...answer, state: withOpenSubmission(answer.state, open.id, open.institutionId) }
  }
  return answer
}

/**
 * At most one call per id in flight. Who asks meanwhile shares the next one, not this one: it may have read already
 * what has just changed.
 */
function oneAtATime<T>(read: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const slots = new Map<string, { running: Promise<T>; next?: Promise<T> }>()
  const start = (id: string): Promise<T> => {
    const running = read(id).finally(() => {
      if (!slots.get(id)?.next) slots.delete(id)
    })
    slots.set(id, { running })
    return running
  }
  return (id) => {
    const slot = slots.get(id)
    if (!slot) return start(id)
    slot.next ??= slot.running.then(
      () => start(id),
      () => start(id),
    )
    return slot.next
  }
}
