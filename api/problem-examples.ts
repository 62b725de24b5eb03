import { bodyOf, type ProblemBody, type ProblemCode } from './problem.ts'

type Said = Pick<ProblemBody, 'detail' | 'connectionStatus' | 'errors'>

/** A method that an address does not have is no call of the document, so its refusal is none either. */
type DescribedCode = Exclude<ProblemCode, 'METHOD_NOT_ALLOWED'>

/** What a refusal of each code may say. */
const said: Record<DescribedCode, Said> = {
  MALFORMED_JSON: { detail: 'The body cannot be parsed as JSON; check its quotes, commas and braces.' },
  UNAUTHORIZED: {
    detail: 'This API key is mistyped: its last six characters do not fit the others. Copy it again.',
  },
  API_KEY_REVOKED: {
    detail:
      'key_0Jc3kXp9TqZ was revoked at 2026-01-15T12:00:00.000Z. Use another key of yours, or create one with `npm run keys`.',
  },
  API_KEY_EXPIRED: {
    detail: 'key_0Jc3kXp9TqZ ended at 2026-01-15T12:00:00.000Z. Use key_5vB1mRw8HsY, which replaces it.',
  },
  TOKEN_EXPIRED: {
    detail: 'A widget token lasts 15 minutes; ask your backend for a new one and open the widget again.',
  },
  NOT_FOUND: { detail: 'No connection has this id, or it is not yours to see.' },
  CONNECTION_HAS_DATA: {
    detail:
      'The connection has synced data (lastSyncedAt is set). Use the re-credential flow, or end it by POST /v1/connections/:id/disconnect.',
    connectionStatus: 'CONNECTED',
  },
  CONNECTION_ESTABLISHED: {
    detail:
      'A widget token deletes only a connection that was never established; your backend can delete it with an API key.',
    connectionStatus: 'CONNECTED',
  },
  CONNECTION_DISCONNECTED: {
    detail: 'The connection was disconnected before, for good.',
    connectionStatus: 'DISCONNECTED',
  },
  CONNECTION_NOT_CONNECTED: {
    detail: 'The connection is PENDING; this can be done in CONNECTED.',
    connectionStatus: 'PENDING',
  },
  CONNECTION_NOT_FAILED_AUTH: {
    detail: 'The connection is CONNECTED; a new token is given only in FAILED_AUTH.',
    connectionStatus: 'CONNECTED',
  },
  CONNECTION_NOT_ACCEPTING_CREDENTIALS: {
    detail: 'The connection is CONNECTED; credentials are taken in PENDING and FAILED_AUTH.',
    connectionStatus: 'CONNECTED',
  },
  SUBMISSION_IN_PROGRESS: {
    detail: 'Other credentials are being checked; read the status for their outcome.',
    connectionStatus: 'PENDING',
  },
  SUBMISSION_ALREADY_USED: {
    detail: 'This submission was accepted before; read the status for its outcome.',
    connectionStatus: 'PENDING',
  },
  CHALLENGE_NOT_OPEN: {
    detail: 'This challenge was answered, has expired or was given up; the status shows which one is open, if any.',
    connectionStatus: 'PENDING',
  },
  CHALLENGE_EXPIRED: {
    detail: 'The bank took an answer until 2026-01-15T12:03:32.000Z.',
    connectionStatus: 'PENDING',
  },
  CHALLENGE_KIND_MISMATCH: {
    detail: 'The challenge is code: answer.values is not for it. It takes value.',
    connectionStatus: 'PENDING',
  },
  CHALLENGE_ANSWER_IN_PROGRESS: {
    detail: 'Another answer is being checked; read the status for its outcome.',
    connectionStatus: 'PENDING',
  },
  WEBHOOK_ENDPOINT_DISABLED: {
    detail: 'Nothing is sent to it: switch it on first, by PATCH with {"enabled": true}.',
  },
  TOO_MANY_WEBHOOK_ENDPOINTS: { detail: 'There are 20 already; delete one first.' },
  SECRET_ROTATION_IN_PROGRESS: {
    detail:
      'Two secrets sign already: rotate again after previousSecretUntil, or delete the endpoint and create another.',
  },
  INSTITUTION_MISMATCH: {
    detail: 'The connection belongs to ins_cl_banco_de_chile; make a new connection for another institution.',
    connectionStatus: 'FAILED_AUTH',
  },
  BODY_TOO_LARGE: { detail: 'Send at most 64 kB.' },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'Send the body as JSON, with Content-Type: application/json.' },
  IDEMPOTENCY_KEY_REUSED: {
    detail: 'This Idempotency-Key came with another body before: send the same body, or take a new key.',
    errors: [{ field: 'idempotency-key', detail: 'It belongs to a request with another body.' }],
  },
  VALIDATION_FAILED: {
    detail: 'institutionId: No such institution; GET /v1/institutions lists them.',
    errors: [{ field: 'institutionId', detail: 'No such institution; GET /v1/institutions lists them.' }],
  },
  RATE_LIMITED: { detail: 'This API key may make 6000 requests a minute; wait 12 s, as Retry-After says.' },
  TOO_MANY_POLLS: { detail: 'A widget token holds at most 5 polls at once; close some tabs.' },
  INTERNAL_ERROR: { detail: 'Try again; if it happens again, tell the operator the requestId.' },
  TEMPORARILY_UNAVAILABLE: { detail: 'The deletion could not be decided in time. Nothing changed; try again.' },
}

/** One for each code, as the document shares them among its calls. */
export function problemExamples(publicUrl: string) {
  return (Object.keys(said) as DescribedCode[]).map((code) => ({
    code,
    example: bodyOf(code, said[code], '5f0c9f3e-4d0b-4f0e-9b0a-3f6a1d2c7b58', publicUrl),
  }))
}
