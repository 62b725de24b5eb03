import { expect, test } from 'vitest'
import { challengeOverTheTurn, codeAskedInTheNight, firstLogin, outage, passwordChanges } from './happenings.ts'
import { watch } from './invariants.ts'
import { openConnection, type OneConnection } from './one-connection.ts'
import { suggestedAtEvents } from './suggest-continue-as-new.ts'

const year: Record<number, (connection: OneConnection) => Promise<void>> = {
  10: ({ syncOnDemand }) => syncOnDemand(),
  30: passwordChanges,
  55: (connection) => outage(connection, 5),
  80: codeAskedInTheNight,
  100: challengeOverTheTurn,
  150: passwordChanges,
  180: (connection) => outage(connection, 30),
  200: ({ syncOnDemand }) => syncOnDemand(),
  240: codeAskedInTheNight,
  270: passwordChanges,
  300: (connection) => outage(connection, 12),
  330: ({ syncOnDemand }) => syncOnDemand(),
  345: passwordChanges,
}

test('a connection lives through a year of password changes, outages and second factors, and loses and doubles nothing', async () => {
  const connection = await openConnection()
  const { bank, connector, did, stack, workflow } = connection
  const { check, lived } = watch(connection)
  await firstLogin(connection)
  await check()
  for (let day = 1; connection.daysLived() < 365; day = connection.daysLived() + 1) {
    const due = Object.keys(year)
      .map(Number)
      .find((planned) => planned <= day)
    if (due === undefined) await connection.aDayLater()
    else {
      await year[due]!(connection)
      delete year[due]
      await connection.settle()
    }
    if (due !== undefined || day % 3 === 0) await check()
  }
  expect(year).toEqual({})

  await connection.disconnect()
  await workflow.result()
  await connection.until(({ status }) => status === 'DISCONNECTED')
  await connection.settle()
  await check()
  expect(await stack.db.selectFrom('credentials').selectAll().execute()).toEqual([])

  const timeline = await lived()
  const events = await connection.runs()
  expect(events.length).toBeGreaterThanOrEqual(3)
  expect(Math.max(...events)).toBeLessThan(suggestedAtEvents + 60)
  expect(connector.loggedOut.length).toBeGreaterThan(0)
  const syncs = timeline.filter(({ reason }) => reason === 'sync_completed').length
  const summary = {
    days: connection.daysLived(),
    runs: events.length,
    'history events': events.reduce((sum, length) => sum + length),
    'most in one run': Math.max(...events),
    'syncs completed': syncs,
    'syncs on demand': did.onDemand,
    'challenges at logins': did.challenges,
    'codes sent by the bank': bank.codesSent,
    'password changes': did.passwordChanges,
    outages: did.outages,
    'logins turned away meanwhile': bank.turnedAwayAt.length,
    'bank logins': bank.logins,
    'webhooks taken': connection.taken().length,
    versions: timeline.length,
  }
  const width = Math.max(...Object.keys(summary).map((name) => name.length))
  console.log(
    Object.entries(summary)
      .map(([name, count]) => `${name.padEnd(width)} ${String(count).padStart(6)}`)
      .join('\n'),
  )
}, 240_000)
