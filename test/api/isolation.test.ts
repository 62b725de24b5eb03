import { afterAll, expect, test } from 'vitest'
import { deleteConnection } from '../../db/deletion.ts'
import { newId } from '../../ids.ts'
import { createKey, createOrganization } from '../database.ts'
import { goodLogin, openStack } from '../stack.ts'
import { expectProblem, withoutRequest } from './expect-problem.ts'

const stack = await openStack({ until: afterAll })
const { connectionId, widgetToken } = await stack.createConnection()
const stranger = await createOrganization(stack.db)
const liveKey = await createKey(stack.db, stack.owner, 'live')

const keyCalls = [
  ['GET', ''],
  ['GET', '/status'],
  ['POST', '/widget-token'],
  ['GET', '/accounts'],
  ['GET', '/timeline'],
  ['POST', '/sync'],
  ['POST', '/disconnect'],
  ['DELETE', ''],
] as const
const widgetCalls = [
  ['GET', '/status'],
  ['POST', '/credentials'],
  ['DELETE', ''],
] as const
const body = { institutionId: 'ins_cl_banco_de_chile', fields: goodLogin }

/** A call on `id` answers as it does on a connection that never was. */
async function expectAsIfItNeverWas(method: string, path: string, token: string, id: string): Promise<void> {
  const send = path.endsWith('/credentials') ? { token, body } : { token }
  const answer = await stack.call(method, `/v1/connections/${id}${path}`, send)
  expectProblem(answer, 404, 'NOT_FOUND')
  const neverWas = await stack.call(method, `/v1/connections/${newId('con')}${path}`, send)
  expect(withoutRequest(answer)).toEqual(withoutRequest(neverWas))
}

test.each(keyCalls)(
  '%s …%s on another organization’s connection is the 404 of one that never was',
  async (method, path) => {
    await expectAsIfItNeverWas(method, path, stranger.key, connectionId)
  },
)

test.each(keyCalls)('%s …%s on the other mode’s connection is the 404 of one that never was', async (method, path) => {
  await expectAsIfItNeverWas(method, path, liveKey, connectionId)
})

test.each(widgetCalls)(
  '%s …%s with another connection’s token is the 404 of one that never was',
  async (method, path) => {
    const other = await stack.createConnection()
    await expectAsIfItNeverWas(method, path, other.widgetToken, connectionId)
  },
)

test('a deleted connection is the 404 of one that never was, for its key and for its own token', async () => {
  const gone = await stack.createConnection()
  const reason = { by: 'integrator', deadline: new Date(Date.now() + 5_000).toISOString() } as const
  const ids = { transitionId: newId('trn'), eventId: newId('evt') }
  await deleteConnection(stack.db, { connectionId: gone.connectionId, ...ids, reason })
  for (const [method, path] of keyCalls) await expectAsIfItNeverWas(method, path, stack.owner.key, gone.connectionId)
  for (const [method, path] of widgetCalls)
    await expectAsIfItNeverWas(method, path, gone.widgetToken, gone.connectionId)
})

test.each(['con_%00', 'con_', '%20', 'con_1;--', `con_${'0'.repeat(500)}`])(
  'the id %j is of no connection',
  async (id) => {
    for (const path of ['', '/status']) {
      expectProblem(await stack.call('GET', `/v1/connections/${id}${path}`), 404, 'NOT_FOUND')
    }
  },
)

test('its own key and token still see the connection as it was', async () => {
  for (const token of [stack.owner.key, widgetToken]) {
    const { body: status } = await stack.call('GET', `/v1/connections/${connectionId}/status`, { token })
    expect(status).toMatchObject({ connectionId, status: 'PENDING', version: 1, submissionId: null })
  }
  expect(await stack.events(connectionId)).toEqual([])
})

test.each([
  ['/v1/connections', 'connectionId', {}],
  ['/v1/webhook-endpoints', 'webhookEndpointId', { url: 'https://example.com/' }],
])('what a key makes by POST %s is of its own organization and mode', async (path, id, made) => {
  const keys = [stack.owner.key, liveKey, stranger.key]
  for (const token of keys) {
    const { body: created } = await stack.call('POST', path, { token, body: made })
    for (const reader of keys) {
      const { status } = await stack.call('GET', `${path}/${created[id]}`, { token: reader })
      expect(status).toBe(reader === token ? 200 : 404)
    }
  }
})
