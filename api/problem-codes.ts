/**
 * Why the API refuses a call, and what is to be done about it: one text for the answers, the OpenAPI document and
 * docs/errors.md (`npm run docs:errors` writes them there).
 */
export const problems = {
  MALFORMED_JSON: {
    status: 400,
    title: 'The body is not valid JSON',
    action: 'Mend the body in your code: its quotes, commas and braces. Sent again as it is, it fails again.',
  },
  UNAUTHORIZED: {
    status: 401,
    title: 'The request is not authorized',
    action:
      'Send a key of yours, whole, as `Authorization: Bearer arau_…`; the `detail` says what is wrong with what came. Only the calls of the widget take a widget token, that of their connection.',
  },
  API_KEY_REVOKED: {
    status: 401,
    title: 'The API key was revoked',
    action: 'Put another key into your backend. Whoever runs the service makes one: `npm run keys -- create`.',
  },
  API_KEY_EXPIRED: {
    status: 401,
    title: 'The API key has expired',
    action:
      'Put the key that replaces it into your backend; the `detail` names its id. Where there is none, whoever runs the service makes one: `npm run keys -- rotate`.',
  },
  TOKEN_EXPIRED: {
    status: 401,
    title: 'The widget token has expired',
    action:
      'Open the widget again with a new token: that of a new connection, or, in FAILED_AUTH, one from `POST /v1/connections/:id/widget-token`.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    action:
      'Check address and method, the id, and that your key is of the mode (test or live) and the organization of what you look for. A connection that was deleted is gone for good: forget its id.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This cannot be done here',
    action: 'Use one of the methods that `Allow` names.',
  },
  CONNECTION_HAS_DATA: {
    status: 409,
    title: 'The connection has synced data and cannot be deleted',
    action:
      'Keep it, and have your user sign in again if its login fails; or end it by `POST /v1/connections/:id/disconnect`, which keeps its records.',
  },
  CONNECTION_ESTABLISHED: {
    status: 409,
    title: 'The widget cannot delete an established connection',
    action: 'Delete it from your backend, with the API key, if that is what you want.',
  },
  CONNECTION_DISCONNECTED: {
    status: 409,
    title: 'The connection is DISCONNECTED',
    action: 'Nothing has to be done: it has ended for good. To connect the bank again, create a new connection.',
  },
  CONNECTION_NOT_CONNECTED: {
    status: 409,
    title: 'The connection is not CONNECTED',
    action:
      'Look at `connectionStatus`: in PENDING and FAILED_AUTH your user has to sign in first; after DISCONNECTED create a new connection.',
  },
  CONNECTION_NOT_FAILED_AUTH: {
    status: 409,
    title: 'The connection is not in FAILED_AUTH',
    action:
      'Look at `connectionStatus`: in CONNECTED there is nothing to renew; in PENDING use the token that came with the connection, or create another connection, as after DISCONNECTED.',
  },
  CONNECTION_NOT_ACCEPTING_CREDENTIALS: {
    status: 409,
    title: 'The connection does not wait for credentials',
    action:
      'Look at `connectionStatus`: in CONNECTED your user has signed in already; after DISCONNECTED create a new connection.',
  },
  SUBMISSION_IN_PROGRESS: {
    status: 409,
    title: 'Credentials are being checked',
    action: 'Wait for the bank’s verdict, which the status tells, and do it then if it is still to be done.',
  },
  SUBMISSION_ALREADY_USED: {
    status: 409,
    title: 'The submission was sent before',
    action:
      'Take a new `submissionId` for each submission. What was sent twice by mistake was carried out once: the status tells its outcome.',
  },
  CHALLENGE_NOT_OPEN: {
    status: 409,
    title: 'The challenge is not open',
    action: 'Read the status: it has the challenge that is open now, if any.',
  },
  CHALLENGE_EXPIRED: {
    status: 409,
    title: 'The challenge has expired',
    action: 'Have your user sign in again: the bank then asks anew.',
  },
  CHALLENGE_KIND_MISMATCH: {
    status: 409,
    title: 'The challenge takes another kind of answer',
    action: 'Answer in the form that belongs to the challenge’s `type`; the `detail` names it.',
  },
  CHALLENGE_ANSWER_IN_PROGRESS: {
    status: 409,
    title: 'An answer to the challenge is being checked',
    action: 'Wait for the bank’s verdict, which the status tells. After a wrong answer the challenge has a new id.',
  },
  WEBHOOK_ENDPOINT_DISABLED: {
    status: 409,
    title: 'The webhook endpoint is disabled',
    action: 'Mend what answers there, switch the endpoint on by `PATCH` with `{"enabled": true}`, and ask again.',
  },
  TOO_MANY_WEBHOOK_ENDPOINTS: {
    status: 409,
    title: 'There are as many webhook endpoints as there may be',
    action: 'Delete one that you do not need any more, or let one endpoint take more types of events.',
  },
  SECRET_ROTATION_IN_PROGRESS: {
    status: 409,
    title: 'The secret was rotated less than 24 hours ago',
    action:
      'Use the secret of that rotation, and rotate again after `previousSecretUntil`. If it has leaked meanwhile, delete the endpoint and create another.',
  },
  INSTITUTION_MISMATCH: {
    status: 409,
    title: 'The connection belongs to another institution',
    action: 'Have your user sign in to the same bank as before; for another bank create a new connection.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is larger than 64 kB',
    action: 'Send less: no call needs as much. Keep what is large on your side, and its id in `metadata`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The Content-Type is not application/json',
    action: 'Send JSON, with `Content-Type: application/json`.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    action: 'Take a new `Idempotency-Key` for a new request, and repeat an old one with the same body.',
  },
  VALIDATION_FAILED: {
    status: 422,
    title: 'A field of the request is wrong',
    action: 'Mend each field that `errors` names, as its `detail` says. Sent again as it is, it fails again.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    action:
      'Wait for the seconds that `Retry-After` says, and send it again. If it happens often, take webhooks instead of polling; whoever runs the service can raise the limit.',
  },
  TOO_MANY_POLLS: {
    status: 429,
    title: 'Too many polls are held for this token',
    action: 'Hold one poll of the status for a token at a time, and ask again after the seconds in `Retry-After`.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Something failed on our side',
    action:
      'Send it again, a POST with the same `Idempotency-Key`. If it fails again, tell whoever runs the service the `requestId`, by which they find it in the log.',
  },
  TEMPORARILY_UNAVAILABLE: {
    status: 503,
    title: 'This can’t be done right now',
    action: 'Nothing has changed: send it again after the seconds in `Retry-After`.',
  },
} as const

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** Where docs/errors.md, as the service serves it, says what to do about a problem: its `type` by RFC 9457. */
export function problemType(publicUrl: string, code: ProblemCode): string {
  return `${publicUrl}/docs/errors#${code.toLowerCase()}`
}
