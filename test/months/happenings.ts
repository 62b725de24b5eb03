import { expect } from 'vitest'
import { hourMs, type OneConnection } from './one-connection.ts'
import { suggestedAtEvents } from './suggest-continue-as-new.ts'

export async function firstLogin({ bank, signIn, answer, giveCode, settle, until }: OneConnection): Promise<void> {
  await signIn(bank.password)
  expect(await answer({ value: '000000' })).toMatchObject({ status: 'PENDING', error: { code: 'mfa_invalid' } })
  await answer({ resend: true })
  await giveCode()
  await settle()
  await until(({ status }) => status === 'CONNECTED')
}

export async function passwordChanges(connection: OneConnection): Promise<void> {
  const { bank, did, aDayLater, renewToken, signIn, statusNow, syncedAgain, until } = connection
  const old = bank.password
  bank.password = `password ${++did.passwordChanges}`
  do await aDayLater()
  while ((await statusNow()).status === 'CONNECTED')
  await renewToken()
  await signIn(old)
  await until(({ status, error }) => status === 'FAILED_AUTH' && error?.code === 'invalid_credentials')
  await syncedAgain(() => signIn(bank.password))
}

/** A status does not change for an outage, and the bank is asked ever less often, never more often than it wants. */
export async function outage({ bank, did, later, settle, statusNow }: OneConnection, hours: number): Promise<void> {
  did.outages += 1
  const before = bank.turnedAwayAt.length
  // From before the next sync is due, for at least so long after it.
  bank.downUntil = Date.now() + (27 + hours) * hourMs
  const lastHour = bank.downUntil - hourMs
  while (Date.now() < lastHour) {
    await later(Math.min(6 * hourMs, lastHour - Date.now() + 1))
    await settle()
  }
  expect(await statusNow()).toMatchObject({ status: 'CONNECTED', error: { code: 'bank_unavailable' } })
  const times = bank.turnedAwayAt.slice(before)
  expect(times.length).toBeGreaterThanOrEqual(2)
  const waits = times.slice(1).map((at, i) => at - times[i]!)
  for (const [i, waitMs] of waits.entries()) {
    expect(waitMs).toBeGreaterThanOrEqual(bank.retryAfterMs - 1_000)
    // Jitter aside.
    if (i > 0) expect(waitMs).toBeGreaterThanOrEqual(waits[i - 1]! * 0.9)
  }
  // The last wait may be as long as the usual one.
  await later(27 * hourMs)
  await settle()
  expect(await statusNow()).toMatchObject({ status: 'CONNECTED', error: null })
}

/** The bank asks for a code while nobody is there; the user comes, is too slow once, and signs in. */
export async function codeAskedInTheNight(connection: OneConnection): Promise<void> {
  const { bank, aDayLater, giveCode, renewToken, signIn, statusNow, later, until } = connection
  bank.wantsCode = true
  do await aDayLater()
  while ((await statusNow()).status === 'CONNECTED')
  await until(({ error }) => error?.code === 'reauthentication_required')
  await renewToken()
  await signIn(bank.password)
  await later(4 * 60_000)
  const expired = await until(({ error }) => error?.code === 'mfa_expired')
  expect(expired).toMatchObject({ status: 'FAILED_AUTH', step: 'awaiting_credentials' })
  await signIn(bank.password)
  await giveCode()
}

/** A challenge is open while the run reaches its end: the next run holds it, and takes the code. */
export async function challengeOverTheTurn(connection: OneConnection): Promise<void> {
  const { aDayLater, answer, bank, giveCode, renewToken, runs, signIn, statusNow } = connection
  while ((await runs())[0]! < suggestedAtEvents - 60) await aDayLater()
  bank.wantsCode = true
  do await aDayLater()
  while ((await statusNow()).status === 'CONNECTED')
  await renewToken()
  await signIn(bank.password)
  const before = (await runs()).length
  for (let resent = 0; (await runs()).length === before; resent++) {
    expect(resent).toBeLessThan(20)
    await answer({ resend: true })
  }
  expect((await statusNow()).step).toBe('awaiting_challenge')
  await giveCode()
}
