import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { apiConfig, workerConfig } from '../../config.ts'
import { generateSecrets } from '../../sealing/generate.ts'
import { sampleOf } from '../documents/samples.ts'
import { copiedFiles } from '../operations/image.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

interface Service {
  image: string
  command?: string[]
  environment?: Record<string, string>
  env_file?: string
  ports?: string[]
  volumes?: string[]
  depends_on?: string[] | Record<string, { condition: string }>
}
const compose = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service> }
const services = Object.entries(compose.services)
const ours = services.filter(([, { image }]) => image === 'araucaria')

/** Of a service, with what Compose puts in. */
function environmentOf({ environment = {} }: Service): Record<string, string> {
  const given: Record<string, string> = { POSTGRES_PASSWORD: 'secret' }
  const put = (value: string) => value.replace(/\$\{(\w+)(?::-([^}]*)|:\?)?\}/g, (_, name, or) => given[name] ?? or)
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, put(value)]))
}

test('the secrets that npm run secrets makes are all that API and worker need in compose.yaml, and nothing is misspelt', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'araucaria-secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await generateSecrets(folder)
  const env = (service: 'api' | 'worker') => ({
    ...parseEnv(readFileSync(join(folder, `${service}.env`), 'utf8')),
    ...environmentOf(compose.services[service]!),
  })
  for (const service of ['api', 'worker']) expect(compose.services[service]!.env_file).toBe(`secrets/${service}.env`)
  expect(apiConfig(env('api'))).toMatchObject({ metrics: { host: '0.0.0.0', port: 9464 } })
  expect(workerConfig(env('worker'))).toMatchObject({ metrics: { port: 9465 }, sdkMetrics: { port: 9466 } })

  const elsewhere = ['TEMPORAL_ADDRESS', 'MALLOC_ARENA_MAX']
  for (const [name, { environment = {} }] of ours) {
    for (const setting of Object.keys(environment).filter((known) => !elsewhere.includes(known))) {
      expect(read('config.ts'), name).toMatch(new RegExp(`^  ${setting}: `, 'm'))
    }
  }
})

test('from elsewhere only the API is reached, and not its metrics', () => {
  const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))
  expect(published).toEqual(['temporal-ui 127.0.0.1:8233:8080', 'api ${API_PORT:-8080}:8080'])
})

test('compose.yaml names what is there: pinned images, files, services, and commands that the image holds', () => {
  const copied = copiedFiles()
  for (const [name, { image, command, volumes = [], depends_on: needed = {} }] of services) {
    if (image === 'araucaria') {
      expect(existsSync(join(root, command![0]!)), name).toBe(true)
      expect(copied, name).toContain(command![0]!.split('/')[0])
    } else expect(image, name).toMatch(/:\d+\.\d+/)
    for (const source of volumes.map((volume) => volume.split(':')[0]!).filter((path) => path.startsWith('./'))) {
      expect(existsSync(join(root, source)), source).toBe(true)
    }
    const names = Array.isArray(needed) ? needed : Object.keys(needed)
    for (const other of names) expect(compose.services, name).toHaveProperty([other])
  }
  const versions = services.flatMap(
    ([, { image }]) => /^temporalio\/(?:server|admin-tools):(.*)/.exec(image)?.[1] ?? [],
  )
  expect(new Set(versions).size).toBe(1)
})

test('the image is of the Node that the tests run on, and takes from this folder what it needs and no secret', () => {
  const node = (JSON.parse(read('package.json')) as { devDependencies: { node: string } }).devDependencies.node
  const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  expect(new Set(bases)).toEqual(new Set([`node:${node}-trixie-slim`]))

  const [everything, ...allowed] = read('.dockerignore').trim().split('\n')
  expect(everything).toBe('**')
  for (const file of copiedFiles().filter((path) => path !== 'node_modules' && !path.endsWith('/dist'))) {
    expect(existsSync(join(root, file)), file).toBe(true)
    expect(
      allowed.some((pattern) => pattern === `!${file}` || pattern === `!*.${file.split('.').at(-1)}`),
      file,
    ).toBe(true)
  }
  for (const secret of ['secrets', '.env', '.data', '.git']) expect(allowed).not.toContain(`!${secret}`)
  for (const secret of ['secrets/', '.env']) expect(read('.gitignore').split('\n')).toContain(secret)
})

test('the commands for Docker name a setting, a service and files that there are', () => {
  const documented = sampleOf('docs/going-live.md', 'On one host, with Docker', 'sh')
  for (const [, setting] of documented.matchAll(/([A-Z_]+)=(?:%s|https)/g))
    expect(read('compose.yaml')).toContain(`\${${setting}:`)
  expect(documented).toContain(`docker build -t ${ours[0]![1].image} `)
  for (const [service] of documented.matchAll(/(?<=docker compose run --rm )\S+/g)) {
    expect(compose.services[service]).toMatchObject({ image: 'araucaria' })
  }
  const files = documented.match(/\w+\/\w+\.ts/g)!
  expect(files).toHaveLength(4)
  for (const file of files) {
    expect(existsSync(join(root, file)), file).toBe(true)
    expect(copiedFiles()).toContain(file.split('/')[0])
  }
})

test('every setting stands in the README', () => {
  const settings = [...read('config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!)
  expect(settings.length).toBeGreaterThan(10)
  for (const setting of settings) expect(read('README.md')).toContain(`\`${setting}\``)
})
