import { expect, test } from 'vitest'
import { eventNames, events, life, refusals, states, type Event, type State } from './life.ts'
import { cellName, reachable, tours } from './reach.ts'

const stateNames = Object.keys(states) as State[]

test('the table has an entry for each event in each state, and no other', () => {
  expect(Object.keys(life)).toEqual(eventNames)
  for (const name of eventNames) expect(Object.keys(life[name]!), name).toEqual(stateNames)
})

test('each entry is a known refusal, or leads through one known state for each of its event’s moves', () => {
  for (const name of eventNames) {
    const event: Event = events[name]
    for (const [state, word] of Object.entries(life[name]!)) {
      const at = `${name} in ${state}: ${word}`
      if (refusals[word]) continue
      if (word === '=') expect(event.moves, at).toEqual([])
      else if (word.endsWith('≠')) expect(word, at).toBe(`${state}≠`)
      else {
        const path = word.split('>')
        for (const to of path) expect(stateNames, at).toContain(to)
        expect(path.length, at).toBe(event.moves.length)
      }
    }
  }
})

test('no entry is out of reach', () => {
  const all = eventNames.flatMap((name) => stateNames.map((state) => cellName(name, state)))
  expect([...reachable()].toSorted()).toEqual(all.toSorted())
  for (const tour of tours(30)) expect(tour.length).toBeLessThanOrEqual(30)
})
