import { loadClientConnectConfig } from '@temporalio/envconfig'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { administer } from '../database.ts'
import { sampleOf, samplesOf } from '../documents/samples.ts'
import { openTerminal } from '../journeys/terminal.ts'

const page = 'docs/going-live.md'

/** The database of the page, under names of its own, with a user who owns it; others are kept out. */
async function openDocumentedDatabase(): Promise<string> {
  const name = `araucaria_${randomBytes(6).toString('hex')}`
  const [role, create, revoke, ...none] = sampleOf(page, 'PostgreSQL', 'sql').trim().split('\n')
  expect(none).toEqual([])
  const ours = (statement = '') => statement.replaceAll('araucaria', name).replace('…', name)
  await administer(ours(role))
  onTestFinished(() => administer(`drop role ${name}, ${name}_other`))
  await administer(ours(create))
  onTestFinished(() => administer(`drop database ${name} with (force)`))
  await administer(ours(revoke))
  await administer(`create role ${name}_other login password '${name}'`)
  const url = new URL(inject('templateUrl'))
  Object.assign(url, { username: name, password: name, pathname: name })
  const others = url.href.replace(`//${name}:`, `//${name}_other:`)
  await expect(new pg.Client({ connectionString: others }).connect()).rejects.toThrow('permission denied for database')
  return url.href
}

test('the commands of production bring up an API and a worker, and make the key of a backend that can call them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-going-live-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const url = await openDocumentedDatabase()
  const port = await freePort()
  const terminal = openTerminal(join(import.meta.dirname, '../..'), {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_TASK_QUEUE: `going-live-${port}`,
    API_PORT: `${port}`,
    LOG_LEVEL: 'info',
  })
  const [first, processes] = samplesOf(page, 'On hosts of your own', 'sh', 2) as [string, string]
  const { length } = terminal.lines
  // The pages are built already, for all tests.
  const once = first.replace(/^npm run build .*\n/, '').replace('-- secrets ', `-- ${folder}/secrets `)
  expect(once.match(/^npm/gm)).toHaveLength(3)
  const said = await terminal.paste(once)
  for (const sentence of [
    /^Wrote .*api\.env and .*worker\.env\.$/m,
    /^Applied 0001-initial, .*\.$/m,
    /registered\.$/m,
  ]) {
    expect(said).toMatch(sentence)
  }

  const commands = processes.replaceAll('=secrets/', `=${folder}/secrets/`).trim().split('\n')
  expect(commands).toHaveLength(2)
  // In terminals of their own, with a reader.
  for (const command of commands) await terminal.paste(`${command.replace(/ # .*/, '')} &`)
  const started = (name: string) => terminal.lines.slice(length).some((line) => line.includes(`"msg":"${name}"`))
  await expect.poll(() => started('api_started') && started('worker_started'), { timeout: 30_000 }).toBe(true)

  const [key = '', organization] = (await terminal.paste(sampleOf(page, 'Tools', 'sh'))).match(
    /^arau_\S+|^{\n[^]*?^}/gm,
  )!
  expect(JSON.parse(organization!)).toMatchObject({ name: 'My shop', allowedOrigins: ['https://shop.example.com'] })
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`http://localhost:${port}/v1/connections`, { method: 'POST', headers })
  expect(answer.status).toBe(201)
})

test('Temporal’s own variables lead to Temporal Cloud as the page says', () => {
  const env = parseEnv(sampleOf(page, 'Temporal', 'sh')) as Record<string, string>
  expect(loadClientConnectConfig({ overrideEnvVars: env })).toMatchObject({
    connectionOptions: { address: env.TEMPORAL_ADDRESS, apiKey: env.TEMPORAL_API_KEY, tls: true },
    namespace: env.TEMPORAL_NAMESPACE,
  })
})
