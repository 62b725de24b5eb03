import type { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { inTime } from '../../api/in-time.ts'

/** A client that waits to retry for as long as it likes, whatever deadline it was given. */
const patient = { withDeadline: (_: number, call: () => Promise<unknown>) => call() } as unknown as Client

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
}

test('a call that the client would go on with ends at its time, by an error that says so', async () => {
  const startedAt = performance.now()
  await expect(inTime(patient, 50, () => new Promise(() => {}))).rejects.toThrow(
    'Temporal did not answer within 50 ms.',
  )
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})

test('an answer or an error in time is passed on, and nothing is left waiting', async () => {
  const before = timers()
  await expect(inTime(patient, 60_000, async () => 'answer')).resolves.toBe('answer')
  await expect(inTime(patient, 60_000, async () => Promise.reject(new Error('no workflow')))).rejects.toThrow(
    'no workflow',
  )
  expect(timers()).toBe(before)
})

test('a failure after the time is nobody’s any more', async () => {
  const late = Promise.withResolvers<never>()
  await expect(inTime(patient, 10, () => late.promise)).rejects.toThrow('within 10 ms')
  late.reject(new Error('too late'))
  await new Promise((resolve) => setImmediate(resolve))
})
