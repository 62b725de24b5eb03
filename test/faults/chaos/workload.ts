import { setTimeout as sleep } from 'node:timers/promises'
import { clean, format, getCheckDigit } from 'rut.js'
import { draw, pick } from '../../../sandbox/draw.ts'
import type { ConnectionStatusView } from '../../../api/status.ts'
import { createCommands, type Command, type Commands } from './commands.ts'
import type { Call, ChaosStack } from './stack.ts'

const stories = [
  'good',
  'good',
  'typo',
  'wrong',
  'code',
  'wrong code',
  'abandon',
  'cancel',
  'remove',
  'disconnect',
] as const
const hardStories = ['flaky', 'lost', 'hammer', 'resync'] as const
type Story = (typeof stories)[number] | (typeof hardStories)[number]

/** How long a client goes on asking for one thing. */
const patienceMs = 25_000

/** One connection of an integrator, and its user. */
export interface Life {
  story: Story
  rut: string
  connectionId: string
  widgetToken: string
}

export interface Workload {
  lives: Life[]
  /** Of all users, also of those who got no connection. */
  ruts: Set<string>
  commands: Commands
}

export function createWorkload(): Workload {
  return { lives: [], ruts: new Set(), commands: createCommands() }
}

/** Users come one after the other, each on their own way, until the time is over; resolves once all have left. */
export async function live(
  stack: ChaosStack,
  workload: Workload,
  seed: string,
  until: number,
  everyMs: number,
): Promise<void> {
  const users: Promise<void>[] = []
  for (let nth = 0; Date.now() < until; nth++) {
    users.push(user(stack, workload, `${seed} user ${nth}`, until))
    await sleep(draw(`${seed} user ${nth} comes`, everyMs / 2, (everyMs * 3) / 2))
  }
  await Promise.all(users)
}

async function user(
  stack: ChaosStack,
  { lives, ruts, commands }: Workload,
  seed: string,
  until: number,
): Promise<void> {
  const story = pick<Story>(`${seed} story`, [...stories, ...hardStories])
  const rut = rutOf(seed, ruts)
  let keys = 0
  const created = await asking('create', 'POST', '/v1/connections', once())
  if (!created) return
  const life: Life = { story, rut, connectionId: created.connectionId, widgetToken: created.widgetToken }
  lives.push(life)
  const path = `/v1/connections/${life.connectionId}`
  const token = life.widgetToken
  let submissions = 0

  switch (story) {
    case 'good':
    case 'flaky':
      await signIn(story === 'good' ? 'pass_good' : 'flaky')
      return read()
    case 'lost':
      await signIn('error_outcome_unknown')
      return
    case 'typo':
      await signIn('wrong')
      await signIn('pass_good')
      return read()
    case 'wrong':
      await signIn('wrong')
      return
    case 'hammer':
      for (let time = 0; time < 4; time++) await signIn('wrong')
      return
    case 'code':
    case 'wrong code': {
      const asked = await signIn('mfa_otp')
      if (story === 'wrong code') await answer(asked, '000000')
      await answer(story === 'code' ? asked : await status(), '123456')
      return read()
    }
    case 'abandon':
      if (draw(`${seed} submits`, 0, 1) === 1) await submit('pass_good')
      return
    case 'cancel':
      await signIn('wrong')
      await asking('cancel', 'DELETE', path, { token })
      return
    case 'remove':
      await submit('pass_good')
      await sleep(draw(`${seed} after`, 0, 300))
      await asking('delete', 'DELETE', path, {})
      return
    case 'disconnect':
      await signIn('pass_good')
      await asking('disconnect', 'POST', `${path}/disconnect`, once())
      return
    case 'resync':
      await signIn('pass_good')
      await asking('sync', 'POST', `${path}/sync`, once())
      return read()
  }

  /** As a backend asks for what must not be done twice. */
  function once() {
    return { idempotencyKey: `${seed} ${keys++}`.replaceAll(' ', '-') }
  }

  /** Asked again until there is an answer that says something; of the last, the body where it was a yes. */
  async function asking(name: Command['name'], method: string, url: string, call: Call, more: Partial<Command> = {}) {
    const deadline = Math.min(until, Date.now() + patienceMs)
    for (;;) {
      const at = Date.now()
      const told = await stack.call(method, url, call)
      const connectionId = url.split('/')[3] ?? told?.body?.connectionId ?? null
      const { idempotencyKey } = call
      const key = idempotencyKey !== undefined && { idempotencyKey }
      const outcome = commands.record({ name, connectionId, status: told?.status ?? null, at, ...key, ...more })
      if (outcome !== 'unknown') return outcome === 'ok' ? (told!.body ?? {}) : null
      if (Date.now() > deadline) return null
      await sleep(200)
    }
  }

  async function submit(password: string): Promise<boolean> {
    const submissionId = `${life.connectionId.slice(-8)}-${submissions++}`
    const fields = { rut: format(rut), password: `${password}+${submissionId}` }
    const body = { institutionId: 'ins_cl_banco_de_chile', submissionId, fields }
    return (await asking('submit', 'POST', `${path}/credentials`, { token, body }, { submissionId })) !== null
  }

  /** Submits, and follows the status by held polls until it says how that went. */
  async function signIn(password: string): Promise<ConnectionStatusView | null> {
    await submit(password)
    const deadline = Math.min(until, Date.now() + patienceMs)
    let seen = await status()
    while (Date.now() < deadline && (seen === null || seen.step === 'validating' || seen.step === 'syncing')) {
      const url = `${path}/status?after=${seen?.version ?? 0}&wait=5`
      const at = Date.now()
      const held = await stack.call('GET', url, { token })
      commands.record({ name: 'poll', connectionId: life.connectionId, status: held?.status ?? null, at })
      if (held?.status === 200) seen = held.body
      else await sleep(100)
    }
    return seen
  }

  async function status(): Promise<ConnectionStatusView | null> {
    return (await asking('poll', 'GET', `${path}/status`, { token })) as ConnectionStatusView | null
  }

  async function answer(asked: ConnectionStatusView | null, value: string): Promise<void> {
    if (!asked?.challenge) return
    const challengeId = asked.challenge.id
    const body = { challengeId, answer: { value } }
    if (!(await asking('answer', 'POST', `${path}/challenge`, { token, body }, { challengeId }))) return
    await asking('poll', 'GET', `${path}/status?after=${asked.version}&wait=5`, { token })
  }

  async function read(): Promise<void> {
    await asking('read', 'GET', `${path}/accounts`, {})
  }
}

/** One that no other user has. */
function rutOf(seed: string, taken: Set<string>): string {
  for (let time = 0; ; time++) {
    const number = `${draw(`${seed} rut ${time}`, 5_000_000, 24_999_999)}`
    const rut = clean(`${number}${getCheckDigit(number)}`)
    if (taken.has(rut)) continue
    taken.add(rut)
    return rut
  }
}
