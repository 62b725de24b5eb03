import { describe, expect, test } from 'vitest'
import { devices, useBrowser } from '../use-browser.ts'
import { newRut } from '../scripted-bank.ts'
import { openService, openWidget } from './open-widget.ts'

describe.each(devices)('%s', (_, device) => {
  const newPage = useBrowser(device)

  test('scenario B: the password changes at the bank, the sync fails, and the user signs in again with the new one', async () => {
    const stack = await openService()
    const rut = newRut()
    const first = await openWidget(await newPage(), stack)
    await first.chooseBank()
    await first.signIn('pass_good', rut)
    await first.heading(first.words.connected.title)
    const { connectionId } = first
    const path = `/v1/connections/${connectionId}`
    await stack.statusWhen(connectionId, ({ lastSyncedAt }) => lastSyncedAt !== null)
    const before = await read()

    expect((await stack.call('POST', `/v1/sandbox/connections/${connectionId}/reset-login`)).status).toBe(202)
    expect((await stack.call('POST', `${path}/sync`)).status).toBe(202)
    const failed = await stack.statusWhen(connectionId, ({ status }) => status === 'FAILED_AUTH')
    expect(failed.error?.code).toBe('invalid_credentials')
    expect((await stack.events(connectionId)).at(-1)).toMatchObject({
      type: 'connection.failed_auth',
      data: { connectionId, previousStatus: 'CONNECTED', error: { code: 'invalid_credentials' } },
    })

    const { body: renewed } = await stack.call('POST', `${path}/widget-token`)
    expect(renewed).toMatchObject({ connectionId, institutionId: 'ins_cl_banco_de_chile' })
    const again = await openWidget(await newPage(), stack, { connection: renewed })
    await again.rut.waitFor()
    const otherTab = await openWidget(await newPage(), stack, { connection: renewed })
    await otherTab.rut.waitFor()
    await again.signIn('pass_good+new', rut)
    await again.heading(again.words.connected.title)
    await again.closedBy(again.page.keyboard.press('Escape'))
    expect(await again.outcomes()).toEqual([{ success: { connectionId } }])
    // The tab that was left open finds out at its next step, and asks the bank for nothing.
    await otherTab.signIn('pass_good+other', rut)
    await otherTab.heading(otherTab.words.connected.title)
    await otherTab.closedBy(otherTab.page.keyboard.press('Escape'))
    expect(await otherTab.outcomes()).toEqual([{ success: { connectionId } }])
    expect((await stack.events(connectionId)).findLast(({ type }) => type === 'connection.connected')).toMatchObject({
      data: { reconnected: true, status: 'CONNECTED', previousStatus: 'FAILED_AUTH' },
    })

    await stack.statusWhen(
      connectionId,
      ({ lastSyncedAt, step }) => lastSyncedAt !== failed.lastSyncedAt && step === 'idle',
    )
    expect(await read()).toEqual(before)

    /** The ids of all that was read from the bank. */
    async function read() {
      const { body: accounts } = await stack.call('GET', `${path}/accounts`)
      const ids: Record<string, string[]> = {}
      for (const { accountId } of accounts.data) {
        const { body: page } = await stack.call('GET', `/v1/accounts/${accountId}/transactions?limit=100`)
        ids[accountId] = page.data.map(({ transactionId }: { transactionId: string }) => transactionId)
      }
      return ids
    }
  })
})
