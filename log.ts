import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'

/**
 * What may stand in a log. A field that is not listed is dropped, so that an error with a request attached, or a new
 * field that nobody thought about, can't carry a credential into a log.
 */
const allowedFields = [
  'activityId',
  'activityType',
  'attempt',
  'code',
  'connectionId',
  'connections',
  'count',
  'deliveries',
  'deliveryId',
  'durationMs',
  'endpointId',
  'errorName',
  'errorType',
  'keyId',
  'method',
  'outcome',
  'port',
  'requestId',
  'route',
  'runId',
  'signal',
  'state',
  'status',
  'taskQueue',
  'workflowId',
  'workflowType',
] as const

export type LogFields = Partial<Record<(typeof allowedFields)[number], string | number | undefined>>

const logger = pino({
  base: null,
  level: process.env.LOG_LEVEL ?? 'info',
  timestamp: pino.stdTimeFunctions.isoTime,
})

type Level = 'debug' | 'info' | 'warn' | 'error'

const scope = new AsyncLocalStorage<LogFields>()

/** Whatever is logged by `run`, however deep, has these fields too. */
export function inLogScope<T>(fields: LogFields, run: () => T): T {
  return scope.run(fields, run)
}

const lifecycle = logger.child({}, { level: 'info' })

/** One line of JSON. `message` is a fixed text of ours, never something that came from outside. */
export function log(level: Level, message: string, fields: Record<string, unknown> & LogFields = {}): void {
  if (logger.isLevelEnabled(level)) logger[level](allowed({ ...scope.getStore(), ...fields }), message)
}

/** A process's start and stop are told whatever `LOG_LEVEL` says: whoever runs it waits for them. */
export function announce(message: string, fields: LogFields = {}): void {
  lifecycle.info(allowed(fields), message)
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(allowedFields.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])))
}

/** Of Node, its HTTP client and parser, of TLS and of the system: no digits, so that no one-time code can look like one. */
const systemCode = /^(E|UND_|HPE_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)[A-Z_]{2,40}$/
/** PostgreSQL's, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sqlState = /^[0-9A-Z]{5}$/
const failureType = /^\w{1,60}$/

/**
 * What may be said of an error: its class, the code of a system or PostgreSQL error, and the type of a failure of
 * Temporal's. Never its message, and no name, code or type that whoever threw it has made up.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error }
  const { code, type } = error as { code?: unknown; type?: unknown }
  const errorName = Object.hasOwn(error, 'name') ? error.constructor.name : error.name
  return {
    errorName,
    ...(isLike(errorName === 'DatabaseError' ? sqlState : systemCode, code) && { code }),
    ...(errorName === 'ApplicationFailure' && isLike(failureType, type) && { errorType: type }),
  }
}

function isLike(pattern: RegExp, text: unknown): text is string {
  return typeof text === 'string' && pattern.test(text)
}

/**
 * What nobody caught ends the process, as it does anyway; but Node would print the error with its message and all that
 * is attached to it, which can be the request of a login.
 */
export function endOnUncaught(): void {
  process.on('uncaughtException', (error) => {
    log('error', 'process_failed', errorFields(error))
    process.exit(1)
  })
}
