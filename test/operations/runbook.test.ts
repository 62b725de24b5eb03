import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { apiConfig, workerConfig } from '../../config.ts'
import { openTestDatabase } from '../database.ts'
import { readPage, sampleOf, samplesIn } from '../documents/samples.ts'

const page = 'docs/runbook.md'
const root = join(import.meta.dirname, '../..')

test('every query of the runbook is answered by a database as it is now, and writes nothing', async () => {
  const { db } = await openTestDatabase()
  const fenced = samplesIn(page).flatMap(({ language, code }) => (language === 'sql' ? code.split(';') : []))
  const inline = [...readPage(page).matchAll(/`(select [^`]+)`/g)].map(([, query]) => query!)
  const queries = [...fenced, ...inline].filter((query) => query.trim() !== '')
  expect(queries.length).toBeGreaterThan(9)
  await db.transaction().execute(async (trx) => {
    await sql`set transaction read only`.execute(trx)
    for (const query of queries) await sql.raw(query).execute(trx)
  })
})

function complaints(parse: typeof apiConfig | typeof workerConfig, setting: string, key: object): string {
  try {
    parse({ [setting]: JSON.stringify({ keys: [key] }) })
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test('the new sealing key that the runbook makes is one for the front of the workers’ and of the APIs’ list', async () => {
  const command = sampleOf(page, 'Certificates and keys', 'sh')
  const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: root })
  const [privateKey, publicKey] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(complaints(workerConfig, 'SEALING_PRIVATE_KEYS', privateKey)).not.toContain('SEALING_PRIVATE_KEYS')
  expect(complaints(apiConfig, 'SEALING_PUBLIC_KEYS', publicKey)).not.toContain('SEALING_PUBLIC_KEYS')
  expect(complaints(workerConfig, 'SEALING_PRIVATE_KEYS', publicKey)).toContain('SEALING_PRIVATE_KEYS is malformed')
  expect(publicKey).toEqual({ ...privateKey, d: undefined })
})
