import { sql } from 'kysely'
import { expect } from 'vitest'
import type { ConnectionStatusView } from '../../api/status.ts'
import { lockRow } from '../faults/lock-row.ts'
import type { ProcessStack } from '../faults/process-stack.ts'

interface Login {
  connectionId: string
  path: string
  token: string
  submission: { institutionId: string; fields: { rut: string; password: string } }
}

/** Logins of one customer, each at a bank of its own, so that none is paused for the others. */
export function openLogins(stack: ProcessStack, rut: string, canary: string) {
  const institutions = [
    'bci',
    'itau',
    'santander',
    'scotiabank',
    'bancoestado',
    'coopeuch',
    'banco_bice',
    'banco_ripley',
    'banco_falabella',
    'banco_internacional',
  ]
  /** The story that the careless bank plays, and letters that are written otherwise in JSON and in addresses. */
  const secretOf = (story: string) => `${story}-${canary}+ñ&"`

  async function create(story: string): Promise<Login> {
    const { body } = await stack.call('POST', '/v1/connections')
    const { connectionId, widgetToken } = body as { connectionId: string; widgetToken: string }
    const path = `/v1/connections/${connectionId}/credentials`
    const fields = { rut, password: secretOf(story) }
    const submission = { institutionId: `ins_cl_${institutions.pop()!}`, fields }
    return { connectionId, path, token: widgetToken, submission }
  }

  async function submit({ path, token, submission }: Login): Promise<void> {
    expect((await stack.call('POST', path, { token, body: submission })).status).toBe(202)
  }

  async function tryLogin(story: string): Promise<Login> {
    const login = await create(story)
    const { path, token, submission } = login
    const wrongFields = { ...submission, fields: { ...submission.fields, password2: submission.fields.password } }
    for (const body of [wrongFields, { ...submission, institutionId: submission.fields.password }, [submission]]) {
      expect((await stack.call('POST', path, { token, body })).status).toBe(422)
    }
    const cutOff = JSON.stringify(submission).slice(0, -1)
    expect((await stack.send('POST', path, { token, text: cutOff })).status).toBe(400)
    await submit(login)
    return login
  }

  async function statusWhen({ connectionId }: Login, wanted: (s: ConnectionStatusView) => boolean) {
    const read = async () => (await stack.call('GET', `/v1/connections/${connectionId}/status`)).body
    await expect.poll(async () => wanted(await read()), { timeout: 45_000, interval: 100 }).toBe(true)
    return (await read()) as ConnectionStatusView
  }

  return {
    tryLogin,
    statusWhen,

    /** The API is killed while it accepts the login, which the connection's row keeps from its end. */
    async tryAtApiThatDies(story: string) {
      const login = await create(story)
      const release = await lockRow(stack, login.connectionId, 'update')
      const answer = submit(login).catch(() => 'died')
      const held = sql`select pid from pg_stat_activity where wait_event_type = 'Lock'`
      await expect.poll(async () => (await held.execute(stack.db)).rows.length, { interval: 20 }).toBeGreaterThan(0)
      await stack.api.kill()
      expect(await answer).toBe('died')
      await release()
      await stack.api.start()
    },

    /** The bank has taken the login, and the road to it breaks. */
    async tryOnRoadThatBreaks(story: string): Promise<Login> {
      const held = stack.gate.hold(rut, 'after_login')
      const login = await tryLogin(story)
      await held.reached
      stack.gate.cut()
      held.release()
      return login
    },

    /** Answers what the bank asks. */
    async answer(login: Login, story: string) {
      const { challenge } = await statusWhen(login, ({ step }) => step === 'awaiting_challenge')
      const path = `/v1/connections/${login.connectionId}/challenge`
      const secret = secretOf(story)
      const answer = challenge!.type === 'code' ? { value: secret } : { values: { q1: secret } }
      const wrong = { values: { q1: secret, q2: secret } }
      const send = (body: object) => stack.call('POST', path, { token: login.token, body })
      expect((await send({ challengeId: challenge!.id, answer: wrong })).status).toBeGreaterThanOrEqual(409)
      expect((await send({ challengeId: challenge!.id, answer })).status).toBe(202)
    },
  }
}
