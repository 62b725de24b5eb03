import { z } from 'zod'
import type { PrivateKey, SigningKey } from './sealing/keys.ts'
import type { SealingKey } from './sealing/seal.ts'
import { metadataAddressIn } from './webhooks/address.ts'

type Env = Record<string, string | undefined>

/** A missing or malformed setting: the message names each and says what it should look like. */
export class ConfigError extends Error {
  constructor(complaints: string[]) {
    super(complaints.join('\n'))
    this.name = 'ConfigError'
  }
}

const port = (fallback: number) =>
  z.coerce.number('a port number').int().min(1).max(65535).default(fallback).describe(`a port, for example ${fallback}`)

const requestsPerMinute = (fallback: number) =>
  z.coerce
    .number('a number')
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(fallback)
    .describe(`a number of requests, for example ${fallback}`)

const optionalPort = (example: number) =>
  z.coerce.number('a port number').int().min(1).max(65535).optional().describe(`a port, for example ${example}`)

const baseUrl = (fallback: string, example = fallback) =>
  z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .default(fallback)
    .describe(`an http(s) address, for example ${example}`)

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})

const keyId = z.string().min(1)

const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: keyId,
  x: z.string(),
  y: z.string(),
})
const privateJwk = publicJwk.extend({ d: z.string() })

const signingJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: keyId,
  x: z.string(),
  d: z.string(),
})

/** A JWK set (RFC 7517); of two keys with one id, only the first would ever be found. */
const keySet = <Jwk extends z.ZodType<{ kid: string }>>(jwk: Jwk) =>
  z
    .object({ keys: z.array(jwk).min(1) })
    .transform((set) => set.keys)
    .superRefine((keys, context) => {
      const ids = keys.map(({ kid }) => kid)
      const twice = ids.find((id, index) => ids.indexOf(id) < index)
      if (twice === undefined) return
      const reason = `two of its keys have the id ${twice}`
      context.addIssue({ code: 'custom', message: reason, params: { reason } })
    })

const publicKeys = json
  .pipe(keySet(publicJwk))
  .transform((keys): SealingKey[] => keys)
  .describe('a JSON Web Key Set of public P-256 keys, the one to use first, as `npm run secrets` makes it')

const privateKeys = json
  .pipe(keySet(privateJwk))
  .transform((keys): PrivateKey[] => keys)
  .describe('a JSON Web Key Set of private P-256 keys, the one to use first, as `npm run secrets` makes it')

const signingKeys = json
  .pipe(z.union([signingJwk.transform((key) => [key]), keySet(signingJwk)]))
  .transform((keys): SigningKey[] => keys)
  .describe('a private Ed25519 JSON Web Key, or a set of them, the one to use first, as `npm run secrets` makes it')

/** The settings that hold keys which are exchanged from time to time. */
const keySets = z.object({
  WIDGET_TOKEN_KEY: signingKeys,
  SEALING_PUBLIC_KEYS: publicKeys,
  SEALING_PRIVATE_KEYS: privateKeys,
  STORAGE_KEYS: privateKeys,
})
export type KeySetting = keyof typeof keySets.shape
export const keySettings = Object.keys(keySets.shape) as KeySetting[]

const secretKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32)
  .describe('at least 32 random bytes in base64, for example from `openssl rand -base64 32`')

const database = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('the address of a PostgreSQL database, for example postgres://user:password@localhost:5432/araucaria'),
})

const queue = database.extend({
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('araucaria').describe('a name, the same for API and worker'),
})

const privateRanges = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((range) => range.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()])))
  .superRefine((ranges, context) => {
    for (const range of ranges) {
      const metadata = metadataAddressIn(range)
      if (metadata === null) continue
      const reason = `${range} holds the metadata address ${metadata}, from which a cloud hands out credentials; name smaller ranges`
      context.addIssue({ code: 'custom', message: reason, params: { reason } })
    }
  })
  .describe('private networks that webhooks may reach, for example 10.0.0.0/8,fd12:3456:789a::/48; empty for none')

const shared = queue.extend({
  WEBHOOK_SECRET_KEY: secretKey,
  WEBHOOK_ALLOWED_PRIVATE_RANGES: privateRanges,
  METRICS_HOST: z
    .union([z.ipv4(), z.ipv6()])
    .default('127.0.0.1')
    .describe('an IP address to serve metrics on, for example 127.0.0.1'),
})

const api = shared.extend({
  API_PORT: port(8080),
  API_METRICS_PORT: optionalPort(9464),
  PUBLIC_URL: baseUrl('http://localhost:8080', 'https://api.example.com'),
  WIDGET_TOKEN_KEY: signingKeys,
  SEALING_PUBLIC_KEYS: publicKeys,
  API_KEY_REQUESTS_PER_MINUTE: requestsPerMinute(6_000),
  WIDGET_TOKEN_REQUESTS_PER_MINUTE: requestsPerMinute(300),
  SANDBOX_BANK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the address of the sandbox bank as a browser reaches it, for example http://localhost:8070'),
})

const worker = shared.extend({
  WORKER_METRICS_PORT: optionalPort(9465),
  SDK_METRICS_PORT: optionalPort(9466),
  SEALING_PRIVATE_KEYS: privateKeys,
  STORAGE_KEYS: privateKeys,
  LOGIN_HASH_KEY: secretKey,
  SANDBOX_BANK_URL: baseUrl('http://localhost:8070'),
  SYNC_INTERVAL_HOURS: z.coerce
    .number()
    .positive()
    .max(24 * 30)
    .default(24)
    .describe('hours between syncs, for example 24'),
})

/** What the command-line tools need. */
export function databaseConfig(env: Env) {
  return { databaseUrl: parse(database, env).DATABASE_URL }
}

/** One set of keys, for the tool that makes the next. */
export function keySetConfig<Setting extends KeySetting>(env: Env, setting: Setting) {
  const { shape } = keySets
  return parse(z.object({ [setting]: shape[setting] }), env)[setting] as z.infer<(typeof shape)[Setting]>
}

/** What the reconciler needs, besides Temporal's own settings. */
export function reconcileConfig(env: Env) {
  const settings = parse(queue, env)
  return { databaseUrl: settings.DATABASE_URL, taskQueue: settings.TEMPORAL_TASK_QUEUE }
}

export function apiConfig(env: Env) {
  const settings = parse(api, env)
  return {
    databaseUrl: settings.DATABASE_URL,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    webhookSecretKey: settings.WEBHOOK_SECRET_KEY,
    webhookAllowedRanges: settings.WEBHOOK_ALLOWED_PRIVATE_RANGES,
    port: settings.API_PORT,
    metrics: metricsAddress(settings.METRICS_HOST, settings.API_METRICS_PORT),
    publicUrl: settings.PUBLIC_URL,
    widgetTokenKeys: settings.WIDGET_TOKEN_KEY,
    sealingKeys: settings.SEALING_PUBLIC_KEYS,
    sandboxBankUrl: settings.SANDBOX_BANK_URL ?? null,
    apiKeyRequestsPerMinute: settings.API_KEY_REQUESTS_PER_MINUTE,
    widgetTokenRequestsPerMinute: settings.WIDGET_TOKEN_REQUESTS_PER_MINUTE,
  }
}
export type ApiConfig = ReturnType<typeof apiConfig>

export function workerConfig(env: Env) {
  const settings = parse(worker, env)
  return {
    databaseUrl: settings.DATABASE_URL,
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    webhookSecretKey: settings.WEBHOOK_SECRET_KEY,
    webhookAllowedRanges: settings.WEBHOOK_ALLOWED_PRIVATE_RANGES,
    sealingKeys: settings.SEALING_PRIVATE_KEYS,
    storageKeys: settings.STORAGE_KEYS,
    loginHashKey: settings.LOGIN_HASH_KEY,
    sandboxBankUrl: settings.SANDBOX_BANK_URL,
    metrics: metricsAddress(settings.METRICS_HOST, settings.WORKER_METRICS_PORT),
    sdkMetrics: metricsAddress(settings.METRICS_HOST, settings.SDK_METRICS_PORT),
    syncIntervalMs: settings.SYNC_INTERVAL_HOURS * 3_600_000,
  }
}
export type WorkerConfig = ReturnType<typeof workerConfig>

/** Null where none are served. */
function metricsAddress(host: string, served: number | undefined) {
  return served === undefined ? null : { host, port: served }
}

function parse<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Env): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const { issues } = result.error
  const names = [...new Set(issues.map((issue) => String(issue.path[0])))]
  throw new ConfigError(
    names.map((name) => {
      const expected = (schema.shape[name] as z.ZodType).description ?? 'a value'
      const wrong = given[name] === undefined ? 'missing' : (reasonFor(name, issues) ?? 'malformed')
      return `${name} is ${wrong}: it should be ${expected}.`
    }),
  )
}

/** What a setting itself says is wrong; zod's own words may repeat the value, which may be a secret. */
function reasonFor(name: string, issues: z.core.$ZodIssue[]): string | undefined {
  const reasons = issues.flatMap((issue) =>
    issue.code === 'custom' && issue.path[0] === name && issue.params?.reason ? [String(issue.params.reason)] : [],
  )
  return reasons.length > 0 ? `refused (${reasons.join('; ')})` : undefined
}
