import {
  codeTriesLeft,
  events,
  life,
  mismatch,
  paused,
  refusals,
  states,
  type Event,
  type EventName,
  type Move,
  type Says,
  type State,
} from './life.ts'

/** A login at a bank, as the count of attempts knows it. */
export interface Door {
  bank: 0 | 1
  login: 0 | 1
}

/** What must be true of a connection, and of what the bank was asked, after the events so far. */
export interface Story {
  state: State
  error: string | null
  attemptsRemaining: number | null
  /** The login of the connection: of the established one, or of the one that is tried. */
  home: Door
  /** The institution that the connection shows; null before the first submission. */
  bank: Door['bank'] | null
  path: (Move & { state: State })[]
  /** Attempts in a row of which something was refused, by door. */
  refusals: Record<string, number>
  /** Whether the attempt whose challenge is open counts already. */
  counts: boolean
  asked: { logins: number; answers: number }
  submissions: number
}

export const beginning: Story = {
  state: 'P',
  error: null,
  attemptsRemaining: null,
  home: { bank: 0, login: 0 },
  bank: null,
  path: [{ state: 'P', reason: 'created', error: null, webhook: null }],
  refusals: {},
  counts: false,
  asked: { logins: 0, answers: 0 },
  submissions: 0,
}

/** Where this event can be sent at all: a repetition needs something to repeat. */
export function possible(story: Story, name: EventName): boolean {
  return name !== 'submission again' || story.submissions > 0
}

export interface Outcome {
  http: number
  code: string | null
  story: Story
}

const accepted = { credentials: 202, answer: 202, sync: 202, disconnect: 202, delete: 204, renew: 200 }
const allowedRefusals = 3

/** Design section 4: what the event answers with, and leaves behind. */
export function follow(story: Story, name: EventName): Outcome {
  const event: Event = events[name]
  const word = life[name]![story.state]!
  const refusal = refusals[word]
  if (refusal) return { ...refusal, story }
  const http = accepted[event.request]
  if (word === '=') return { http, code: null, story }

  const submits = event.request === 'credentials'
  const door = doorOf(story, event)
  const begun: Story = {
    ...story,
    bank: submits ? door.bank : story.bank,
    submissions: story.submissions + (submits ? 1 : 0),
  }
  if (word.endsWith('≠')) return { http, code: null, story: proceed(begun, [mismatch], [story.state], null) }
  const before = story.refusals[key(door)] ?? 0
  if (event.login?.length && before >= allowedRefusals) {
    const [move, remaining] = submits ? [paused.login, 0] : [paused.sync, null]
    return { http, code: null, story: proceed(begun, [move], [story.state], remaining) }
  }

  const said = [...(event.login ?? []), ...(event.with === 'resend' ? [] : (event.answer ?? []))]
  // Each login is an attempt of its own; an answer belongs to the one whose challenge is open.
  const { count, counts } = said.reduce(
    (sofar, says) => counted(event.login ? { ...sofar, counts: false } : sofar, says),
    { count: before, counts: story.counts },
  )
  const asked: Story = {
    ...begun,
    refusals: { ...story.refusals, [key(door)]: count },
    counts,
    asked: {
      logins: story.asked.logins + (event.login?.length ?? 0),
      answers: story.asked.answers + (event.answer?.length ?? 0),
    },
    home: event.moves[0]?.reason === 'login_accepted' ? door : story.home,
  }
  const remaining = remainingAfter(event, said.at(-1), count)
  return { http, code: null, story: proceed(asked, event.moves, word.split('>') as State[], remaining) }
}

/** The door that an event knocks at; an unestablished connection takes any. */
export function doorOf({ home }: Story, event: Event): Door {
  if (event.with === 'other_login') return { ...home, login: home.login === 0 ? 1 : 0 }
  if (event.with === 'other_bank') return { ...home, bank: home.bank === 0 ? 1 : 0 }
  return home
}

export function versionOf(story: Story): number {
  return story.path.length
}

/** `reconnected` is told of every connection after the first. */
export function webhooksOf({ path }: Story) {
  return path.flatMap(({ state, webhook, error }, i) => {
    if (!webhook) return []
    const before = path.slice(0, i)
    const established = before.some(({ webhook: earlier }) => earlier === 'connection.connected')
    return [
      {
        type: webhook,
        sequence: i + 1,
        // A deleted connection is told of as it was.
        status: states[state === 'X' ? before.at(-1)!.state : state].status,
        previousStatus: states[before.at(-1)!.state].status,
        reconnected: webhook === 'connection.connected' && established ? true : undefined,
        error: error ?? undefined,
      },
    ]
  })
}

function proceed(story: Story, moves: Move[], to: State[], attemptsRemaining: number | null): Story {
  if (moves.length !== to.length) throw new Error(`${moves.length} moves do not lead through ${to.join('>')}`)
  const path = [...story.path, ...moves.map((move, i) => ({ ...move, state: to[i]! }))]
  return { ...story, state: to.at(-1)!, error: moves.at(-1)!.error, attemptsRemaining, path }
}

const key = ({ bank, login }: Door) => `${bank}/${login}`

interface Row {
  count: number
  counts: boolean
}

/** A login that was let in ends the row; an attempt of which something was refused, or may have been, continues it once. */
function counted({ count, counts }: Row, says: Says): Row {
  if (says !== 'lost') {
    if (says.kind === 'signed_in') return { count: 0, counts: false }
    // The time of a code that ran out is no wrong answer.
    const wrong = says.kind === 'refused' ? says.code !== 'mfa_expired' : says.kind === 'challenge' && says.wrong
    if (!wrong) return { count, counts }
  }
  return { count: counts ? count : count + 1, counts: true }
}

function remainingAfter(event: Event, last: Says | undefined, count: number): number | null {
  if (event.moves.at(-1)?.reason === 'challenge_raised') return event.moves.at(-1)!.error ? codeTriesLeft : null
  if (event.moves.at(-1)?.reason !== 'login_refused' || last === undefined) return null
  return last === 'lost' || last.kind === 'refused' ? Math.max(0, allowedRefusals - count) : null
}
