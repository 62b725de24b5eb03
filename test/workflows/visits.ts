import { expect } from 'vitest'
import type { createApp } from '../../api/app.ts'
import type { ConnectionStatusView } from '../../api/status.ts'
import { seal } from '../../sealing/seal.ts'
import { newRut } from '../scripted-bank.ts'
import type { Stack } from '../stack.ts'

export type App = ReturnType<typeof createApp>

const institutionId = 'ins_cl_banco_de_chile'

/** A user with the widget open, and its integrator, at whichever API the balancer picks; nothing may go wrong. */
export async function openVisit({ owner }: Stack, balance: () => App) {
  async function call(method: string, path: string, wanted: number[], token = owner.key, body?: object) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await balance().request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await response.text()
    expect(wanted, `${method} ${path}: ${text}`).toContain(response.status)
    return text === '' ? null : JSON.parse(text)
  }
  const created = await call('POST', '/v1/connections', [201])
  const { connectionId, widgetToken } = created as { connectionId: string; widgetToken: string }
  const path = `/v1/connections/${connectionId}`

  /** As the widget does: with the first of the published keys. */
  async function sealed(submissionId: string, content: object): Promise<string> {
    const { keys } = await call('GET', '/v1/sealing-keys', [200], widgetToken)
    const expiresAt = Math.floor(Date.now() / 1000) + 300
    return seal(keys[0], content, { connectionId, institutionId, submissionId, expiresAt })
  }

  async function statusWhen(
    wanted: (status: ConnectionStatusView) => boolean,
    token = widgetToken,
  ): Promise<ConnectionStatusView> {
    for (let after = 0; ;) {
      const status = await call('GET', `${path}/status?after=${after}&wait=5`, [200, 204], token)
      if (!status) continue
      expect(status.error).toBeNull()
      if (wanted(status)) return status
      after = status.version
    }
  }

  return {
    connectionId,
    async submit(password: string): Promise<void> {
      const submissionId = `sub_${connectionId}`
      const body = { institutionId, sealed: await sealed(submissionId, { rut: newRut(), password }) }
      await call('POST', `${path}/credentials`, [202], widgetToken, body)
    },
    challenged: () => statusWhen(({ step }) => step === 'awaiting_challenge'),
    async answer(): Promise<void> {
      const { challenge } = await statusWhen(({ step }) => step === 'awaiting_challenge')
      const answer = { sealed: await sealed(challenge!.id, { value: '123456' }) }
      await call('POST', `${path}/challenge`, [202], widgetToken, { challengeId: challenge!.id, answer })
    },
    synced: () => statusWhen(({ lastSyncedAt, step }) => lastSyncedAt !== null && step === 'idle'),
    async syncAgain(): Promise<void> {
      const { lastSyncedAt } = await call('GET', path, [200])
      await call('POST', `${path}/sync`, [202])
      await statusWhen((status) => status.lastSyncedAt !== lastSyncedAt, owner.key)
    },
  }
}
