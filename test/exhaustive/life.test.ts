import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStack } from '../stack.ts'
import type { EventName } from './life.ts'
import { bankOfPersons, play } from './play.ts'
import { maxEvents, randomLife } from './random-lives.ts'
import { cellName, reachable, tours } from './reach.ts'

/** To repeat a failure: the seed and the path that fast-check prints with it. */
const { LIFE_SEED, LIFE_PATH, LIFE_SEQUENCES = '512' } = process.env
const seed = Number(LIFE_SEED ?? 20_261_122)
const lanes = 12

test('whatever happens in whatever order, a connection is what the design says', { timeout: 300_000 }, async () => {
  const persons = bankOfPersons()
  const stack = await openStack({ bank: persons.bank })
  await stack.startWorker()
  const visited = new Set<string>()
  let events = 0
  const live = (names: EventName[]) =>
    play(stack, persons, names, (state, name) => {
      events++
      visited.add(cellName(name, state))
    })
  const property = fc.asyncProperty(randomLife, live)
  if (LIFE_PATH !== undefined) return fc.assert(property, { seed, path: LIFE_PATH })

  console.log(`Random lives from seed ${seed}; LIFE_SEED=… takes another`)
  const startedAt = Date.now()
  const rare = tours(maxEvents)
  // fast-check runs one after another; side by side the connections wait together.
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (const names of rare.filter((_names, i) => i % lanes === lane)) await live(names)
      await fc.assert(property, { seed: seed + lane, numRuns: Math.ceil(Number(LIFE_SEQUENCES) / lanes) })
    }),
  )

  console.log(`${events} events in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  expect([...reachable()].filter((cell) => !visited.has(cell))).toEqual([])
})
