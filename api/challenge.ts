import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { answerOf, validateAnswer, type TypedAnswer } from '../activities/banks/challenge-answer.ts'
import { findOpenAnswer, storeAnswer } from '../db/challenge-answers.ts'
import type { ConnectionRow } from '../db/connections.ts'
import { acceptCommand } from '../db/outbox.ts'
import { lockConnection } from '../db/transitions.ts'
import { seal, type SealingKey } from '../sealing/seal.ts'
import type { Challenge } from '../workflows/connection-state.ts'
import type { AnswerChallenge } from '../workflows/messages.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { exampleIds } from './example-ids.ts'
import { idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { IdempotencyKey } from './once.ts'
import { notFound, Problem, problemResponses, wrongFields } from './problem.ts'
import { requireSealedFor, sealedForMs, SealedText } from './sealed-text.ts'
import { refuseInvalid, storableText } from './validation.ts'

const Answer = z
  .strictObject({
    sealed: SealedText.optional(),
    value: storableText
      .max(1_024)
      .optional()
      .openapi({ description: 'A code or the id of an option; for test connections only.', example: '123456' }),
    values: z
      .record(z.string(), storableText.max(1_024))
      .optional()
      .openapi({ description: 'Answers by the id of their question; for test connections only.' }),
    resend: z.literal(true).optional().openapi({ description: 'Where the challenge is resendable.' }),
    cancel: z.literal(true).optional().openapi({ description: 'Gives this login up; the status stays.' }),
  })
  .refine((answer) => Object.keys(answer).length === 1, {
    error: 'Send one of sealed, resend and cancel or, for a test connection, one of value and values.',
  })
  .openapi({ minProperties: 1, maxProperties: 1 })
type Answer = z.infer<typeof Answer>

const ChallengeAnswer = z
  .strictObject({ challengeId: z.string().max(100).openapi({ example: exampleIds.chl }), answer: Answer })
  .openapi('ChallengeAnswer')

const AcceptedAnswer = z.object({ challengeId: idOf('chl') }).openapi('AcceptedAnswer')

const answerChallenge = createRoute({
  method: 'post',
  path: '/v1/connections/{connectionId}/challenge',
  operationId: 'answerChallenge',
  tags: ['Widget'],
  summary: 'Answer the challenge that the bank has raised',
  description:
    'The open challenge stands in the status. An accepted answer makes it read `validating`, until another challenge or the verdict. Each raising has an id of its own, so an answer sent twice counts once.',
  security: [{ widgetToken: [] }],
  request: {
    params: connectionParam,
    headers: IdempotencyKey,
    body: {
      content: json(ChallengeAnswer, { challengeId: exampleIds.chl, answer: { value: '123456' } }),
      required: true,
    },
  },
  responses: {
    202: {
      content: json(AcceptedAnswer, { challengeId: exampleIds.chl }),
      description: 'Accepted',
    },
    ...problemResponses(400, 401, 404, 413, 415, 422),
    ...problemResponses(
      'CHALLENGE_NOT_OPEN',
      'CHALLENGE_EXPIRED',
      'CHALLENGE_KIND_MISMATCH',
      'CHALLENGE_ANSWER_IN_PROGRESS',
    ),
  },
})

export function challengeRoutes({ db, authenticate, relay, config, once }: RouteDeps) {
  return new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid }).openapi(
    { ...answerChallenge, middleware: [authenticate.widgetUnderWay] as const },
    async (c) => {
      const { connectionId } = c.req.valid('param')
      const caller = c.get('caller')
      const { challengeId, answer } = c.req.valid('json')
      await requireConnection(db, caller, connectionId)
      const outcome = await once(c, async (trx) => {
        const locked = await lockConnection(trx, connectionId)
        if (!locked) throw notFound('connection')
        requireOpen(locked, challengeId, answer)
        const accepted = await toAccepted(locked, challengeId, answer, config.sealingKeys)
        if (await findOpenAnswer(trx, connectionId)) {
          throw new Problem(
            'CHALLENGE_ANSWER_IN_PROGRESS',
            'Another answer is being checked; read the status for its outcome.',
            { connectionStatus: locked.status },
          )
        }
        const command = { kind: 'answer_challenge', challengeId, answer: accepted.answer } as const
        const seq = await acceptCommand(trx, locked, { ...command, requestId: c.get('requestId') })
        const { organizationId, mode } = locked
        await storeAnswer(trx, { connectionId, challengeId, organizationId, mode, seq, ...accepted })
        return { challengeId }
      })
      relay.wake()
      return c.json(outcome, 202)
    },
  )
}

/** @throws {Problem} 409 where this challenge is not open, is over, or takes another kind of answer */
function requireOpen(row: ConnectionRow, challengeId: string, answer: Answer): Challenge {
  const { challenge } = row
  const connectionStatus = row.status
  if (row.disconnectSeq !== null || challenge?.id !== challengeId) {
    throw new Problem(
      'CHALLENGE_NOT_OPEN',
      'This challenge was answered, has expired or was given up; the status shows which one is open, if any.',
      { connectionStatus },
    )
  }
  // To give up is never too late.
  if (!answer.cancel && Date.parse(challenge.expiresAt) <= Date.now()) {
    throw new Problem('CHALLENGE_EXPIRED', `The bank took an answer until ${challenge.expiresAt}.`, {
      connectionStatus,
    })
  }
  const wanted = answerOf(challenge)
  const refusals = {
    sealed: wanted === null,
    value: wanted !== 'value',
    values: wanted !== 'values',
    resend: challenge.type !== 'code' || !challenge.resendable,
    cancel: false,
  }
  const [kind] = Object.keys(answer) as (keyof Answer)[]
  if (refusals[kind!]) {
    throw new Problem(
      'CHALLENGE_KIND_MISMATCH',
      `The challenge is ${challenge.type}: answer.${kind} is not for it. ${wanted === null ? 'It is approved in the bank’s app.' : `It takes ${wanted}.`}`,
      { connectionStatus },
    )
  }
  return challenge
}

/** Checks what can be seen without opening it, and seals a plain test answer at once. */
async function toAccepted(
  row: ConnectionRow,
  challengeId: string,
  { sealed, value, values, resend, cancel }: Answer,
  keys: SealingKey[],
): Promise<{ answer: AnswerChallenge['answer']; keyId: string | null; sealed: string | null }> {
  if (resend) return { answer: 'resend', keyId: null, sealed: null }
  if (cancel) return { answer: 'cancel', keyId: null, sealed: null }
  const sealedFor = { connectionId: row.id, institutionId: row.institutionId!, submissionId: challengeId }
  if (sealed !== undefined) {
    const { keyId } = requireSealedFor('answer.sealed', sealed, sealedFor, keys)
    return { answer: 'value', keyId, sealed }
  }
  const typed: TypedAnswer = value === undefined ? { values: values! } : { value }
  if (row.mode !== 'test') {
    const field = Object.keys(typed)[0]!
    throw wrongFields([{ field: `answer.${field}`, detail: 'Plain answers are for test connections; seal it.' }])
  }
  const wrong = validateAnswer(row.challenge!, typed)
  if (wrong.length > 0) throw wrongFields(wrong.map(({ field, detail }) => ({ field: `answer.${field}`, detail })))
  const key = keys[0]!
  const expiresAt = Math.ceil((Date.now() + sealedForMs) / 1000)
  return { answer: 'value', keyId: key.kid, sealed: await seal(key, typed, { ...sealedFor, expiresAt }) }
}
