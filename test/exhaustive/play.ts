import { sql } from 'kysely'
import { format, getCheckDigit } from 'rut.js'
import { expect, vi } from 'vitest'
import { seal } from '../../sealing/seal.ts'
import { scriptedBank } from '../scripted-bank.ts'
import type { Stack } from '../stack.ts'
import { events, states, stepOf, type Event, type EventName, type Says, type State } from './life.ts'
import { beginning, doorOf, follow, possible, versionOf, webhooksOf, type Door, type Story } from './story.ts'

const banks = ['ins_cl_banco_de_chile', 'ins_cl_bci'] as const

/** What the bank will say to one person, and how often it was asked. */
interface Person {
  says: Pick<Event, 'login' | 'answer' | 'list'>
  asked: Story['asked']
}

/** A bank whose every customer has a script of their own; more than the script foresees is an error. */
export function bankOfPersons() {
  const persons = new Map<string, Person>()
  const personOf = (rut: unknown) => persons.get(String(rut))!
  const bank = scriptedBank({
    logIn: ({ rut }) => {
      const person = personOf(rut)
      person.asked.logins++
      return say(next(person.says.login), rut)
    },
    answerChallenge: (_answer, _challenge, { rut }) => {
      const person = personOf(rut)
      person.asked.answers++
      return say(next(person.says.answer), rut)
    },
    listAccounts: ({ rut }) => next(personOf(rut).says.list),
  })
  return {
    bank,
    /** A person with two logins of their own. */
    newPerson() {
      const person: Person = { says: {}, asked: { logins: 0, answers: 0 } }
      const logins = [0, 1].map(() => {
        const number = String(10_000_000 + persons.size)
        const rut = format(number + getCheckDigit(number))
        persons.set(rut, person)
        return rut
      })
      return { person, logins }
    },
  }
}

function next<T>(left: T[] | undefined): T {
  const answer = left?.shift()
  if (answer === undefined) throw new Error('The bank was asked once too often')
  return answer
}

function say(answer: Says, rut: unknown) {
  if (answer === 'lost') throw new Error('The connection broke')
  return 'session' in answer ? { ...answer, session: { rut } } : answer
}

/** Drives one connection of its own through the events and compares with the table after each. */
export async function play(
  stack: Stack,
  persons: ReturnType<typeof bankOfPersons>,
  names: EventName[],
  visit: (state: State, name: EventName) => void,
): Promise<void> {
  const { person, logins } = persons.newPerson()
  const { connectionId, widgetToken } = await stack.createConnection()
  const path = `/v1/connections/${connectionId}`
  const known = { token: widgetToken, challengeId: 'chl_none', answered: 'chl_none', submissionId: '' }
  const seen = { connectedAt: null as string | null, lastSyncedAt: null as string | null }
  let submission: object = {}
  let story = beginning

  for (const name of names) {
    if (!possible(story, name)) continue
    visit(story.state, name)
    const event: Event = events[name]
    const { login, answer, list } = structuredClone(event)
    person.says = { ...(login && { login }), ...(answer && { answer }), ...(list && { list }) }
    const before = story
    const expected = follow(story, name)
    const response = await send(event, doorOf(story, event))
    const at = `${name} in ${before.state}`
    expect({ at, http: response.status, code: response.body?.code ?? null }).toEqual({
      at,
      http: expected.http,
      code: expected.code,
    })
    story = expected.story
    if (response.status === 202 && event.request === 'credentials') known.submissionId = response.body.submissionId
    if (response.status === 202 && event.request === 'answer') known.answered = known.challengeId
    if (response.status === 200) known.token = response.body.widgetToken
    if (versionOf(story) > versionOf(before)) await compareStatus(at, before)
    await compareRecord(at)
  }
  await compareWhole()

  /** Waits until the workflow answers: it does so only at the row's own version. */
  async function settled() {
    if (story.state === 'X' || story.state.startsWith('D')) return
    await vi.waitFor(
      async () => {
        const { headers } = await stack.call('GET', `${path}/status`)
        expect(headers.get('araucaria-answered-by')).toBe('workflow')
      },
      { timeout: 20_000, interval: 50 },
    )
  }

  function send(event: Event, door: Door) {
    const fields = { rut: logins[door.login]!, password: 'any' }
    switch (event.request) {
      case 'credentials':
        return submit(event, door, fields)
      case 'answer': {
        const challengeId = event.with === 'again' ? known.answered : known.challengeId
        const given = { wrong_kind: { values: { q: 'x' } }, cancel: { cancel: true }, resend: { resend: true } }
        const answer = given[event.with as keyof typeof given] ?? { value: '123456' }
        return stack.call('POST', `${path}/challenge`, { token: known.token, body: { challengeId, answer } })
      }
      case 'sync':
      case 'disconnect':
        return stack.call('POST', `${path}/${event.request}`)
      case 'delete':
        return remove(event.with === 'widget' ? { token: known.token } : {})
      case 'renew':
        return stack.call('POST', `${path}/widget-token`)
    }
  }

  /** Where nobody could decide in time nothing has changed, and it may be asked for again. */
  async function remove(caller: { token?: string }) {
    for (let tries = 1; ; tries++) {
      const response = await stack.call('DELETE', path, caller)
      if (response.status !== 503 || tries === 6) return response
      await compareRecord('delete, undecided')
    }
  }

  async function submit(event: Event, door: Door, fields: Record<string, string>) {
    const institutionId = banks[door.bank]
    const submissionId = `submission-${story.path.length}-${names.length}`
    const sealedFor = { connectionId, institutionId, submissionId, expiresAt: Math.ceil(Date.now() / 1000) + 600 }
    const body =
      event.with === 'again'
        ? submission
        : event.with === 'unreadable'
          ? { institutionId, submissionId, sealed: await seal(stack.sealingKey, { no: 'fields' }, sealedFor) }
          : { institutionId, submissionId, fields }
    const response = await stack.call('POST', `${path}/credentials`, { token: known.token, body })
    if (response.status === 202) submission = body
    return response
  }

  async function compareStatus(at: string, before: Story) {
    const version = versionOf(story)
    const { status, body } = await stack.call('GET', `${path}/status?after=${version - 1}&wait=30`)
    if (story.state === 'X') return expect({ at, status }).toEqual({ at, status: 404 })
    const { status: connection, connectedAt, lastSyncedAt } = states[story.state]
    const step = stepOf(story.state)
    expect({ at, ...body }).toMatchObject({
      at,
      status: connection,
      step,
      version,
      institutionId: story.bank === null ? null : banks[story.bank],
      connectedAt: connectedAt ? (seen.connectedAt ?? expect.any(String)) : null,
      lastSyncedAt: lastSyncedAt ? expect.any(String) : null,
      attemptsRemaining: story.attemptsRemaining,
      submissionId: known.submissionId || null,
      challenge: step === 'awaiting_challenge' ? { type: 'code', length: 6 } : null,
      error: story.error === null ? null : { code: story.error },
    })
    const hasSynced = story.path.slice(versionOf(before)).some(({ reason }) => reason === 'sync_completed')
    expect({ at, syncedAnew: body.lastSyncedAt !== seen.lastSyncedAt }).toEqual({ at, syncedAnew: hasSynced })
    Object.assign(seen, { connectedAt: body.connectedAt, lastSyncedAt: body.lastSyncedAt })
    if (body.challenge) {
      expect(body.challenge.id).not.toBe(known.challengeId)
      known.challengeId = body.challenge.id
    }
  }

  /** The row, and which secrets are at rest. */
  async function compareRecord(at: string) {
    const { rows } = await sql<{ status: string; version: number; credentials: string[]; sessions: number }>`
      select case when deleted_at is null then status else 'DELETED' end as status, version,
        array(select state from credentials where connection_id = connections.id) as credentials,
        (select count(*)::integer from bank_calls
          where connection_id = connections.id and sealed_result is not null) as sessions
      from connections where id = ${connectionId}`.execute(stack.db)
    const { status, secrets } = states[story.state]
    expect({ at, asked: person.asked, ...rows[0] }).toEqual({
      at,
      asked: story.asked,
      status,
      version: versionOf(story),
      credentials: secrets,
      sessions: secrets.length === 0 ? 0 : expect.any(Number),
    })
  }

  async function compareWhole() {
    const { db, temporal } = stack
    const timeline = await db
      .selectFrom('timeline')
      .select(['version', 'status', 'reason', 'errorCode'])
      .where('connectionId', '=', connectionId)
      .orderBy('version')
      .execute()
    expect(timeline).toEqual(
      story.path.map(({ state, reason, error }, i) => ({
        version: i + 1,
        status: states[state].status,
        reason,
        errorCode: error,
      })),
    )
    const told = await stack.events(connectionId)
    expect(told.map(({ type, data }) => summary(type, data))).toEqual(webhooksOf(story))

    const handle = temporal.workflow.getHandle(connectionId)
    if (story.state === 'X' || story.state.startsWith('D')) return handle.result()
    await settled()
  }
}

/** Typed like `webhooksOf`, from an event's body. A deleted connection's last failure is its own affair. */
function summary(
  type: string,
  data: {
    sequence: number
    status: string
    previousStatus: string
    reconnected?: true
    error?: { code: string }
  },
): ReturnType<typeof webhooksOf>[number] {
  const { sequence, status, previousStatus, reconnected, error } = data
  const told = type === 'connection.deleted' ? undefined : error?.code
  return { type, sequence, status: status as never, previousStatus: previousStatus as never, reconnected, error: told }
}
