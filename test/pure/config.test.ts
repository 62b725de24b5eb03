import { expect, test } from 'vitest'
import { apiConfig, databaseConfig, workerConfig } from '../../config.ts'
import { generateSealingKey, generateSigningKey, publicPart } from '../../sealing/keys.ts'

const sealingKey = await generateSealingKey()
const jwks = (...keys: object[]) => JSON.stringify({ keys })
const secret = Buffer.alloc(32, 7).toString('base64')

const shared = { DATABASE_URL: 'postgres://user:pw@localhost:5432/araucaria', WEBHOOK_SECRET_KEY: secret }
const api = {
  ...shared,
  WIDGET_TOKEN_KEY: JSON.stringify(await generateSigningKey()),
  SEALING_PUBLIC_KEYS: jwks(publicPart(sealingKey)),
}
const worker = {
  ...shared,
  SEALING_PRIVATE_KEYS: jwks(sealingKey),
  STORAGE_KEYS: jwks(sealingKey),
  LOGIN_HASH_KEY: secret,
}

test('the settings that npm run secrets writes, and an address of the database, are enough', () => {
  expect(apiConfig(api)).toMatchObject({ port: 8080, publicUrl: 'http://localhost:8080', taskQueue: 'araucaria' })
  expect(workerConfig(worker)).toMatchObject({ syncIntervalMs: 86_400_000, webhookAllowedRanges: [] })
})

const shapes = {
  DATABASE_URL: 'postgres://user:password@localhost:5432/araucaria',
  WEBHOOK_SECRET_KEY: 'openssl rand -base64 32',
  WIDGET_TOKEN_KEY: 'private Ed25519 JSON Web Key',
  SEALING_PUBLIC_KEYS: 'JSON Web Key Set of public P-256 keys',
  SEALING_PRIVATE_KEYS: 'JSON Web Key Set of private P-256 keys',
  STORAGE_KEYS: 'JSON Web Key Set of private P-256 keys',
  LOGIN_HASH_KEY: 'openssl rand -base64 32',
  API_PORT: 'a port, for example 8080',
  PUBLIC_URL: 'https://api.example.com',
  SANDBOX_BANK_URL: 'http://localhost:8070',
  SYNC_INTERVAL_HOURS: 'for example 24',
  WEBHOOK_ALLOWED_PRIVATE_RANGES: '10.0.0.0/8,fd12:3456:789a::/48',
  METRICS_HOST: 'an IP address to serve metrics on',
  API_METRICS_PORT: 'a port, for example 9464',
  WORKER_METRICS_PORT: 'a port, for example 9465',
  SDK_METRICS_PORT: 'a port, for example 9466',
}
type Setting = keyof typeof shapes

/** The complaints about one process's settings, a line each. */
function complaints(parse: typeof apiConfig | typeof workerConfig, env: Record<string, string | undefined>): string[] {
  try {
    parse(env)
  } catch (error) {
    expect((error as Error).name).toBe('ConfigError')
    return (error as Error).message.split('\n')
  }
  return []
}

const processes = [
  { name: 'API', parse: apiConfig, env: api },
  { name: 'worker', parse: workerConfig, env: worker },
] as const

test.each(processes)(
  'every setting that the $name lacks is named at once, with what it should be',
  ({ parse, env }) => {
    for (const empty of [{}, Object.fromEntries(Object.keys(env).map((name) => [name, '']))]) {
      const lines = complaints(parse, empty)
      expect(lines.map((line) => line.split(' ')[0]!).toSorted()).toEqual(Object.keys(env).toSorted())
      for (const line of lines) {
        expect(line).toContain('is missing: it should be ')
        expect(line).toContain(shapes[line.split(' ')[0] as Setting])
      }
    }
  },
)

const malformed: [Setting, 'api' | 'worker', string[]][] = [
  ['DATABASE_URL', 'api', ['localhost', 'mysql://localhost/a', 'http://localhost']],
  ['DATABASE_URL', 'worker', ['localhost']],
  ['WEBHOOK_SECRET_KEY', 'api', ['short', Buffer.alloc(31).toString('base64')]],
  ['WEBHOOK_SECRET_KEY', 'worker', ['short']],
  ['API_PORT', 'api', ['eighty', '0', '65536', '80.5', '-1']],
  ['PUBLIC_URL', 'api', ['api.example.com', 'ftp://api.example.com']],
  ['WIDGET_TOKEN_KEY', 'api', ['{', '"x"', jwks(sealingKey), JSON.stringify({ ...sealingKey, kty: 'EC' })]],
  ['SEALING_PUBLIC_KEYS', 'api', ['nothing', jwks(), JSON.stringify(sealingKey), jwks({ kty: 'RSA' })]],
  ['SEALING_PRIVATE_KEYS', 'worker', ['{', jwks(), jwks(publicPart(sealingKey))]],
  ['STORAGE_KEYS', 'worker', ['{', jwks(), jwks(publicPart(sealingKey))]],
  ['LOGIN_HASH_KEY', 'worker', ['short']],
  ['SANDBOX_BANK_URL', 'worker', ['localhost:8070']],
  ['SYNC_INTERVAL_HOURS', 'worker', ['daily', '0', '-1', '721']],
  ['WEBHOOK_ALLOWED_PRIVATE_RANGES', 'api', ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/8,fe80::%eth0/10']],
  ['WEBHOOK_ALLOWED_PRIVATE_RANGES', 'worker', ['10.0.0.0', '10.0.0.0/8;::1/128', 'localhost']],
  ['METRICS_HOST', 'api', ['localhost', '0.0.0.0:9464']],
  ['METRICS_HOST', 'worker', ['localhost', '[::]']],
  ['API_METRICS_PORT', 'api', ['0', 'on']],
  ['WORKER_METRICS_PORT', 'worker', ['0', 'on']],
  ['SDK_METRICS_PORT', 'worker', ['65536', 'on']],
]

test.each(malformed)('a malformed %s of the %s is named alone, with what it should be', (name, process, values) => {
  for (const value of values) {
    const lines =
      process === 'api'
        ? complaints(apiConfig, { ...api, [name]: value })
        : complaints(workerConfig, { ...worker, [name]: value })
    expect(lines, value).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^${name} is malformed: it should be `))
    expect(lines[0]).toContain(shapes[name])
  }
})

test('a complaint never repeats a value, which may be a secret', () => {
  const [line] = complaints(workerConfig, { ...worker, LOGIN_HASH_KEY: 'hunter2' })
  expect(line).not.toContain('hunter2')
})

test('the API keeps no private sealing key, even if it is given one', () => {
  const config = apiConfig({ ...api, SEALING_PUBLIC_KEYS: jwks(sealingKey) })
  expect(JSON.stringify(config)).not.toContain(sealingKey.d)
})

test('a trailing slash of an address and blanks between ranges are forgiven', () => {
  expect(apiConfig({ ...api, PUBLIC_URL: 'https://api.example.com/' }).publicUrl).toBe('https://api.example.com')
  const ranges = workerConfig({ ...worker, WEBHOOK_ALLOWED_PRIVATE_RANGES: '10.0.0.0/8, fd12:3456:789a::/48,' })
  expect(ranges.webhookAllowedRanges).toEqual(['10.0.0.0/8', 'fd12:3456:789a::/48'])
})

test('API and worker read the same ranges that webhooks may reach, none unless told', () => {
  const ranges = shapes.WEBHOOK_ALLOWED_PRIVATE_RANGES
  for (const given of [{}, { WEBHOOK_ALLOWED_PRIVATE_RANGES: ranges }]) {
    const expected = 'WEBHOOK_ALLOWED_PRIVATE_RANGES' in given ? ranges.split(',') : []
    expect(apiConfig({ ...api, ...given }).webhookAllowedRanges).toEqual(expected)
    expect(workerConfig({ ...worker, ...given }).webhookAllowedRanges).toEqual(expected)
  }
})

test('a range that holds a metadata address is refused by API and worker, which name both and say what to do', () => {
  const given = { WEBHOOK_ALLOWED_PRIVATE_RANGES: '10.0.0.0/8,fd00::/8,::ffff:169.254.169.254/128' }
  for (const [line, ...others] of [
    complaints(apiConfig, { ...api, ...given }),
    complaints(workerConfig, { ...worker, ...given }),
  ]) {
    expect(others).toEqual([])
    expect(line).toMatch(/^WEBHOOK_ALLOWED_PRIVATE_RANGES is refused/)
    expect(line).toContain('fd00::/8 holds the metadata address fd00:ec2::254')
    expect(line).toContain('::ffff:169.254.169.254/128 holds the metadata address 169.254.169.254')
    expect(line).toContain('name smaller ranges')
    expect(line).toContain(`for example ${shapes.WEBHOOK_ALLOWED_PRIVATE_RANGES}`)
  }
})

test('metrics are served where a port is set, to this machine alone unless told', () => {
  expect(apiConfig(api).metrics).toBeNull()
  expect(workerConfig(worker)).toMatchObject({ metrics: null, sdkMetrics: null })
  expect(apiConfig({ ...api, API_METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 })
  const ports = { METRICS_HOST: '::', WORKER_METRICS_PORT: '9465', SDK_METRICS_PORT: '9466' }
  expect(workerConfig({ ...worker, ...ports })).toMatchObject({
    metrics: { host: '::', port: 9465 },
    sdkMetrics: { host: '::', port: 9466 },
  })
})

test('the command-line tools need the database alone', () => {
  expect(databaseConfig({ DATABASE_URL: shared.DATABASE_URL })).toEqual({ databaseUrl: shared.DATABASE_URL })
  expect(() => databaseConfig({})).toThrow('DATABASE_URL is missing: it should be the address of a PostgreSQL database')
})
