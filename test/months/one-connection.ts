import { sql } from 'kysely'
import { expect } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { connectionStatusQuery } from '../../workflows/messages.ts'
import { newRut } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'
import { openReceiver } from '../webhooks/receiver.ts'
import { bankForAYear, rightCode } from './bank-for-a-year.ts'
import { runsOf } from './turning-server.ts'
import { bundleWithSuggestions, openVirtualTime } from './virtual-time.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Now and then the integrator's endpoint is busy, and the event comes again. */
const isBusy = (n: number) => n % 50 === 0

export type OneConnection = Awaited<ReturnType<typeof openConnection>>

/** The service in virtual time with one connection, and what its user and its integrator do. */
export async function openConnection() {
  const clock = await openVirtualTime()
  const { bank, connector, daysLived } = bankForAYear()
  const stack = await openStack({ bank: connector, temporalAddress: clock.address })
  const activities = clock.following(createActivities(stack.activityDeps))
  await stack.startWorker({ address: clock.address, activities, bundlePath: await bundleWithSuggestions() })
  const receiver = await openReceiver(stack, (n) => ({ status: isBusy(n) ? 503 : 204 }))
  const { connectionId, widgetToken } = await stack.createConnection()
  const path = `/v1/connections/${connectionId}`
  const workflow = stack.temporal.workflow.getHandle(connectionId)
  const rut = newRut()
  const did = { logins: 0, outages: 0, challenges: 0, passwordChanges: 0, onDemand: 0 }
  let token = widgetToken

  const until = (...wanted: Parameters<typeof stack.statusWhen> extends [string, ...infer Rest] ? Rest : never) =>
    stack.statusWhen(connectionId, ...wanted)
  const statusNow = () => until(() => true)

  /** Whether anything is under way; asking takes a second. */
  const busy = async () => {
    await clock.advance(1_000)
    const { step } = await workflow.query(connectionStatusQuery)
    // PostgreSQL's clock does not move on with Temporal's: what waits there is due.
    await sql`update webhook_deliveries set dispatch_at = now() where next_attempt_at > now()`.execute(stack.db)
    const waiting = await stack.db.selectFrom('outbox').select('id').execute()
    const told = await stack.db.selectFrom('webhookDeliveries').select('id').where('status', '=', 'pending').execute()
    return step === 'syncing' || step === 'validating' || waiting.length > 0 || told.length > 0
  }

  const connection = {
    bank,
    connector,
    stack,
    connectionId,
    workflow,
    did,
    daysLived,
    until,
    statusNow,

    /** The events that the integrator has taken, in the order in which they came. */
    taken: () =>
      receiver.received
        .filter((_, i) => !isBusy(i + 1))
        .map(({ headers, body }) => ({ id: String(headers['webhook-id']), ...JSON.parse(body) })),

    later: (ms: number) => clock.advance(ms),

    /** How many history events each run has, the last run first. */
    runs: async (): Promise<number[]> => {
      const histories = (await runsOf(stack, connectionId)).map((runId) =>
        stack.temporal.workflow.getHandle(connectionId, runId).fetchHistory(),
      )
      return (await Promise.all(histories)).map(({ events }) => events!.length)
    },

    /** Until nothing is under way and the integrator has heard of everything. */
    settle: async (): Promise<void> => {
      await expect.poll(busy, { interval: 5, timeout: 20_000 }).toBe(false)
    },

    aDayLater: async (): Promise<void> => {
      await connection.later(dayMs)
      await connection.settle()
    },

    signIn: async (password: string): Promise<void> => {
      const { version } = await statusNow()
      expect((await stack.submit(connectionId, token, { rut, password })).status).toBe(202)
      did.logins += 1
      const { challenge } = await until((status) => status.version > version)
      if (challenge) did.challenges += 1
    },

    /** Answers the open challenge, and waits for what comes of it. */
    answer: async (answer: object) => {
      const { version } = await statusNow()
      expect((await stack.answer(connectionId, token, answer)).status).toBe(202)
      return until((status) => status.version > version)
    },

    syncedAgain: async (act: () => Promise<unknown>): Promise<void> => {
      const before = await statusNow()
      await act()
      await until(({ lastSyncedAt, step }) => lastSyncedAt !== before.lastSyncedAt && step === 'idle')
    },

    giveCode: async (): Promise<void> => {
      await connection.syncedAgain(() => connection.answer({ value: rightCode }))
      // The bank knows the device from now on.
      bank.wantsCode = false
    },

    /** What `connection.failed_auth` makes the integrator do. */
    renewToken: async (): Promise<void> => {
      const failed = await until(({ status }) => status === 'FAILED_AUTH')
      await connection.settle()
      expect(connection.taken().at(-1)).toMatchObject({
        type: 'connection.failed_auth',
        data: { connectionId, error: { code: failed.error!.code } },
      })
      const { status, body } = await stack.call('POST', `${path}/widget-token`)
      expect(status).toBe(200)
      token = body.widgetToken
    },

    syncOnDemand: async (): Promise<void> => {
      did.onDemand += 1
      await connection.syncedAgain(() => stack.call('POST', `${path}/sync`))
    },

    disconnect: () => stack.call('POST', `${path}/disconnect`),
  }
  return connection
}
