import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { newRut } from '../scripted-bank.ts'
import { openStack, type Stack } from '../stack.ts'
import { openReceiver } from '../webhooks/receiver.ts'
import { startService } from './service-process.ts'
import { collectTraces, findSecrets, writtenForms } from './traces.ts'

const canary = (story: string) => ({ rut: newRut(), password: `${story}-${randomBytes(12).toString('hex')}` })

type Login = ReturnType<typeof canary>

/** The API as a process of its own, whose log is read as well. */
async function startApi(stack: Stack) {
  const port = await freePort()
  const api = await startService('api/server.ts', stack, { API_PORT: `${port}` })
  const post = async (path: string, token: string, body: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })
    return { status: response.status, body: await response.json() }
  }
  return {
    api,
    tryLogin: async (login: Login) => {
      const { body } = await post('/v1/connections', stack.owner.key, '{}')
      const { connectionId, widgetToken } = body as { connectionId: string; widgetToken: string }
      const path = `/v1/connections/${connectionId}/credentials`
      const submission = JSON.stringify({ institutionId: 'ins_cl_bci', fields: login })
      const wrongFields = submission.replace('"rut"', '"password2":"","rut"')
      for (const wrong of [submission.slice(0, -1), wrongFields]) {
        expect((await post(path, widgetToken, wrong)).status).toBeGreaterThanOrEqual(400)
      }
      expect((await post(path, widgetToken, submission)).status).toBe(202)
      return { connectionId, login, widgetToken }
    },
    /** Answers the question that the bank asks, with a secret that is returned. */
    tryAnswer: async ({ connectionId, widgetToken }: { connectionId: string; widgetToken: string }, story: string) => {
      const { challenge } = await stack.statusWhen(connectionId, ({ step }) => step === 'awaiting_challenge')
      const secret = `${story}-${randomBytes(12).toString('hex')}`
      const path = `/v1/connections/${connectionId}/challenge`
      const answer = { challengeId: challenge!.id, answer: { values: { q1: secret } } }
      const wrong = { ...answer, answer: { values: { q1: secret, q2: secret } } }
      expect((await post(path, widgetToken, JSON.stringify(wrong))).status).toBe(422)
      expect((await post(path, widgetToken, JSON.stringify(answer))).status).toBe(202)
      return secret
    },
  }
}

async function workflowIds(stack: Stack): Promise<string[]> {
  const connections = await stack.db.selectFrom('connections').select('id').execute()
  const deliveries = await stack.db.selectFrom('webhookDeliveries').select('id').execute()
  return [...connections, ...deliveries].map(({ id }) => id)
}

test('whatever becomes of a login or of its second factor, nobody can read it in a history, in the database or in a log', async () => {
  const stack = await openStack()
  // For so long that a workflow waits.
  await openReceiver(stack, () => ({ status: 503, headers: { 'retry-after': '3600' } }))
  const worker = await startService('test/workflows/careless-worker.ts', stack)
  const { api, tryLogin, tryAnswer } = await startApi(stack)

  const accepted = await tryLogin(canary('accept'))
  const rejected = await tryLogin(canary('reject'))
  const lost = await tryLogin(canary('lose'))
  const deleted = await tryLogin(canary('reject'))
  const asked = await tryLogin(canary('ask'))
  const askedInVain = await tryLogin(canary('ask'))
  const answers = [await tryAnswer(asked, 'right'), await tryAnswer(askedInVain, 'lose')]
  await stack.statusWhen(asked.connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  await stack.statusWhen(accepted.connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
  for (const { connectionId } of [rejected, lost, deleted, askedInVain]) {
    await stack.statusWhen(connectionId, ({ error }) => error !== null)
  }
  await stack.call('DELETE', `/v1/connections/${deleted.connectionId}`)
  const untried = () => stack.db.selectFrom('webhookDeliveries').select('id').where('attempts', '=', 0).execute()
  await expect.poll(untried).toEqual([])
  await expect.poll(() => stack.db.selectFrom('outbox').select('id').execute()).toEqual([])
  const traces = await collectTraces(stack, await workflowIds(stack))
  await worker.stop()
  await api.stop()
  traces.set('log', [...worker.lines, ...api.lines].join('\n'))

  // The careless errors were met, so what they held could have got out.
  expect(traces.get(`history of ${accepted.connectionId}`)).toContain('internal_error')
  expect(traces.get('log')).toContain('activity_failed')
  expect(traces.get('log')).toContain('/v1/connections/:connectionId/credentials')
  const logins = [accepted, rejected, lost, deleted, asked, askedInVain].map(({ login }) => login)
  const secrets = logins.flatMap(({ password, rut }) => [password, ...writtenForms(rut)])
  expect(findSecrets(traces, [...secrets, ...answers])).toEqual([])

  const kept = stack.db.selectFrom('credentials').select(['connectionId', 'state']).orderBy('connectionId').execute()
  expect(await kept).toEqual([accepted, asked].map(({ connectionId }) => ({ connectionId, state: 'stored' })))
  expect(await stack.db.selectFrom('challengeAnswers').selectAll().execute()).toEqual([])
  const sessions = stack.db.selectFrom('bankCalls').select('attemptId').where('sealedResult', 'is not', null)
  expect(await sessions.execute()).toEqual([])
})

test('the search finds a secret wherever one is planted', async () => {
  const stack = await openStack()
  const { rut, password } = canary('planted')
  const { connectionId } = await stack.createConnection({ metadata: { note: `the password is ${password}` } })
  await stack.createConnection({ externalUserId: Buffer.from(`x${password}`).toString('base64') })
  const workflowId = `planted-${connectionId}`
  await stack.temporal.workflow.start('any', { workflowId, taskQueue: stack.taskQueue, args: [{ deep: [{ rut }] }] })

  const untried = () => stack.db.selectFrom('webhookDeliveries').select('id').where('attempts', '=', 0).execute()
  await expect.poll(untried).toEqual([])
  await expect.poll(() => stack.db.selectFrom('outbox').select('id').execute()).toEqual([])
  const traces = await collectTraces(stack, [workflowId])
  traces.set('log', JSON.stringify({ level: 50, msg: `refused ${rut.replaceAll('.', '')}` }))

  expect(findSecrets(traces, [password, ...writtenForms(rut)]).toSorted()).toEqual(
    [`history of ${workflowId}`, 'log', 'table connections'].toSorted(),
  )
  // What is left of it now is in base64.
  await stack.db.updateTable('connections').set({ metadata: '{}' }).where('id', '=', connectionId).execute()
  const inRows = await collectTraces(stack, [])
  expect(findSecrets(inRows, [password])).toEqual(['table connections'])
})
