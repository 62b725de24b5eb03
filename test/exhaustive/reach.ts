import { eventNames, type EventName, type State } from './life.ts'
import { beginning, follow, possible, type Story } from './story.ts'

export const cellName = (name: EventName, state: State) => `${name} in ${state}`

/** Every cell, `event in state`, that a sequence can come to. */
export function reachable(): Set<string> {
  return new Set(
    [...shortestWays().values()].flatMap(({ story }) =>
      eventNames.filter((name) => possible(story, name)).map((name) => cellName(name, story.state)),
    ),
  )
}

/**
 * Sequences to what is too rare where all is random: for each state the shortest way to it and everything that changes
 * nothing there, and each event that does; what leaves the first state, random lives begin with.
 */
export function tours(maxLength: number): EventName[][] {
  return [...shortestWays().values()].flatMap(({ story, way }) => {
    const here = eventNames.filter((name) => possible(story, name))
    const kept = here.filter((name) => follow(story, name).story === story)
    const size = maxLength - way.length
    const stays = Array.from({ length: Math.ceil(kept.length / size) }, (_, i) => [
      ...way,
      ...kept.slice(i * size, (i + 1) * size),
    ])
    const leaves = way.length === 0 ? [] : here.filter((name) => !kept.includes(name)).map((name) => [...way, name])
    return [...stays, ...leaves]
  })
}

/** By state, and by whether there was a submission that could be repeated. */
function shortestWays(): Map<string, { story: Story; way: EventName[] }> {
  const ways = new Map([[placeOf(beginning), { story: beginning, way: [] as EventName[] }]])
  for (const { story, way } of ways.values()) {
    for (const name of eventNames) {
      if (!possible(story, name)) continue
      const next = follow(story, name).story
      if (!ways.has(placeOf(next))) ways.set(placeOf(next), { story: next, way: [...way, name] })
    }
  }
  return ways
}

function placeOf({ state, submissions }: Story): string {
  return `${state} ${submissions > 0}`
}
