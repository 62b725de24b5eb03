import { sql } from 'kysely'
import { Counter, Registry } from 'prom-client'
import { beforeAll, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { formsIn, newCanary, written, writtenRuts, zipped } from '../canary.ts'
import { openProcessStack, type ProcessStack } from '../faults/process-stack.ts'
import { newRut } from '../scripted-bank.ts'
import { serveMetrics } from '../../metrics.ts'
import { openLogins } from './logins.ts'
import { dump, files, findLeaks, histories, metrics, told, type Places } from './places.ts'

let stack: ProcessStack
const canary = newCanary()
const rut = newRut()

beforeAll(async () => {
  stack = await openProcessStack({ workerEntry: 'test/leaks/careless-worker.ts', observed: true })
  return () => stack.close()
})

async function everywhere(...morePorts: number[]): Promise<Places> {
  const read = [await histories(stack), await dump(stack), await metrics([...stack.metricsPorts, ...morePorts])]
  return new Map([...read, await files(stack), told(stack)].flatMap((places) => [...places]))
}

test('whatever becomes of a login or of its second factor, nobody can read it anywhere afterwards', async () => {
  const logins = openLogins(stack, rut, canary)
  const { tryLogin, statusWhen } = logins
  const exploded = await tryLogin('explode')
  await stack.worker.exited
  await stack.worker.start()
  const died = await tryLogin('die')
  await stack.worker.exited
  await Promise.all([stack.worker.start(), logins.tryAtApiThatDies('accept')])

  const cutOff = await logins.tryOnRoadThatBreaks('road')
  const accepted = await tryLogin('accept')
  const rejected = await tryLogin('reject')
  const lost = await tryLogin('lose')
  const asked = await tryLogin('ask')
  const askedForCode = await tryLogin('code')
  const rightCode = await tryLogin('code')
  await logins.answer(asked, 'right')
  await logins.answer(askedForCode, 'lose')
  await logins.answer(rightCode, 'right')
  for (const login of [accepted, asked, rightCode]) await statusWhen(login, ({ lastSyncedAt }) => lastSyncedAt !== null)
  for (const login of [rejected, lost, askedForCode]) await statusWhen(login, ({ error }) => error !== null)
  await stack.call('DELETE', `/v1/connections/${rejected.connectionId}`)
  for (const login of [exploded, died, cutOff]) {
    expect((await statusWhen(login, ({ error }) => error !== null)).error?.code).toBe('outcome_unknown')
  }
  const places = await everywhere()

  // The careless errors were met, so what they held could have got out.
  expect(places.get(`history of ${accepted.connectionId}`)!.toString()).toContain('internal_error')
  for (const met of ['activity_failed', '/v1/connections/:connectionId/credentials', 'process_failed']) {
    expect(places.get('logs')!.includes(met), met).toBe(true)
  }
  expect(findLeaks(places, [canary, ...writtenRuts(rut)])).toEqual({})

  const kept = stack.db.selectFrom('credentials').select(['connectionId', 'state']).orderBy('connectionId').execute()
  expect(await kept).toEqual(
    [accepted, asked, rightCode].map(({ connectionId }) => ({ connectionId, state: 'stored' })),
  )
  expect(await stack.db.selectFrom('challengeAnswers').selectAll().execute()).toEqual([])
  const sessions = stack.db.selectFrom('bankCalls').select('attemptId').where('sealedResult', 'is not', null)
  expect(await sessions.execute()).toEqual([])
})

test('the search finds what is planted in each of these places, in each form', async () => {
  const planted = newCanary()
  const forms = written(planted)
  const { db, client } = stack
  await sql`create table planted (form text, bytes bytea)`.execute(db)
  for (const form of Object.values(forms)) await sql`insert into planted (form) values (${form})`.execute(db)
  await sql`insert into planted (bytes) values (${zipped(planted)})`.execute(db)
  await sql`do ${sql.raw(`$$ begin raise warning '%', '${Object.values(forms).join(' ')}'; end $$`)}`.execute(db)
  const args = [forms, zipped(planted)]
  await client.workflow.start('any', { workflowId: 'planted', taskQueue: 'nobody', args })
  const { body } = await stack.call('POST', '/v1/connections', { body: { metadata: forms } })
  for (const method of ['GET', 'DELETE']) await stack.call(method, `/v1/connections/${body.connectionId}`)
  const heard = () => [...stack.receiver.received.values()].flat().some((text) => text.includes(planted))
  await expect.poll(heard).toBe(true)
  const registry = new Registry()
  const counter = new Counter({ name: 'planted', help: 'x', labelNames: ['form'], registers: [registry] })
  for (const form of Object.values(forms)) counter.inc({ form })
  const port = await freePort()
  const server = await serveMetrics(registry, { host: '127.0.0.1', port })

  // What is deleted stays in the files for long.
  const dumped = await dump(stack)
  await sql`delete from planted`.execute(db)
  const leaks = findLeaks(new Map([...(await everywhere(port)), ...dumped]), [planted])
  server.close()
  const everyForm = Object.keys(forms).toSorted()
  for (const place of [
    'history of planted',
    'temporal.db',
    'rows of public.planted',
    'postgres/base',
    'postgres/pg_wal',
    'logs',
    'answers',
    'webhooks',
    `metrics on ${port}`,
  ]) {
    expect(leaks[place]?.toSorted(), place).toEqual(everyForm)
  }
})

test('and a RUT in each way that it is written, but not within another number', () => {
  for (const form of writtenRuts('12.345.678-5')) expect(formsIn(Buffer.from(`of ${form}.`), [form])).toEqual(['raw'])
  expect(formsIn(Buffer.from('at 1712345678900'), writtenRuts('12.345.678-5'))).toEqual([])
})
