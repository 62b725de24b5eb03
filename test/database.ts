import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { createApiKey } from '../api/api-keys.ts'
import { ensureOrganization } from '../api/organizations.ts'
import { openDatabase, type Database } from '../db/index.ts'
import type { Owner } from '../db/schema.ts'
import { newId } from '../ids.ts'

/** When what was opened is closed again: `onTestFinished`, or `afterAll` where the tests of a file share it. */
export type Until = (close: () => Promise<void>) => void

/** A database of the test's own, cloned from the migrated template, and dropped when the test is over. */
export async function openTestDatabase(until: Until = onTestFinished): Promise<{ db: Database; url: string }> {
  const template = new URL(inject('templateUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  // Copying the files takes half as long as writing them to the log.
  await administer(`create database ${name} template ${template.pathname.slice(1)} strategy file_copy`)
  const url = new URL(template)
  url.pathname = name
  const db = openDatabase(url.href, 4)
  until(async () => {
    await db.destroy()
    await administer(`drop database ${name} with (force)`)
  })
  return { db, url: url.href }
}

export async function createOrganization(db: Database, mode: Owner['mode'] = 'test'): Promise<Owner & { key: string }> {
  const owner = { organizationId: newId('org'), mode }
  await ensureOrganization(db, owner.organizationId)
  return { ...owner, key: await createKey(db, owner, mode) }
}

/** Another key of an organization, which has rows in both modes. */
export async function createKey(db: Database, { organizationId }: Owner, mode: Owner['mode']): Promise<string> {
  return (await createApiKey(db, { organizationId, mode }, 'test')).key
}

/** As PostgreSQL's superuser. Cloning needs the template to itself, so the files of a run take turns. */
export async function administer(statement: string): Promise<void> {
  const url = new URL(inject('templateUrl'))
  url.pathname = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('test databases'))")
    await client.query(statement)
  } finally {
    await client.end()
  }
}
