import { setTimeout as sleep } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { lockRow } from './lock-row.ts'
import type { Attempt, ProcessStack } from './process-stack.ts'

export const processes = ['worker', 'api', 'temporal', 'postgres'] as const
export type ProcessName = (typeof processes)[number]

export const submissionPhases = [
  /** The 202 is given, and Temporal has not heard of it. */
  'accepted',
  /** Temporal has it, and no worker has looked at it. */
  'handed over',
  /** `begun` is in the journal, and the bank was not reached. */
  'journalled',
  /** The bank has judged it, and has not answered. */
  'bank called',
  /** The answer is in the journal, and there is no verdict. */
  'answered',
  /** The verdict is there; the first sync and its webhook are under way. */
  'committed',
] as const
export const creationPhases = ['accepted', 'handed over'] as const
/** The DELETE is sent and Temporal frozen; its transaction waits; it is done, and its webhook is under way. */
export const deletionPhases = ['asked', 'under way', 'committed'] as const

type SubmissionPhase = (typeof submissionPhases)[number]
type CreationPhase = (typeof creationPhases)[number]
type DeletionPhase = (typeof deletionPhases)[number]

export interface Deletion {
  connection: Attempt
  /** Its answer; null where the API's process went first. */
  status: number | null
}

export type Scene = Awaited<ReturnType<typeof killAtEveryPhase>>

/**
 * Brings connections to every phase at once, kills `name`, lets go of what was held up while it is away, and starts it
 * again on the same data.
 */
export async function killAtEveryPhase(stack: ProcessStack, name: ProcessName) {
  const { gate, receiver, db } = stack
  const releases: (() => unknown)[] = []
  const phases = [...submissionPhases, ...deletionPhases]
  const made = await Promise.all(phases.map(async (phase) => [phase, await stack.create()] as const))
  // Both kinds have a last phase of that name.
  const submissions = Object.fromEntries(made.slice(0, 6)) as Record<SubmissionPhase, Attempt>
  const deleting = Object.fromEntries(made.slice(6)) as Record<DeletionPhase, Attempt>

  async function held(phase: SubmissionPhase, place: Parameters<typeof gate.hold>[1]) {
    const { reached, release } = gate.hold(submissions[phase].rut, place)
    await stack.submit(submissions[phase])
    await reached
    releases.push(release)
    return release
  }

  async function toAnswered(): Promise<void> {
    const answer = await held('answered', 'after_login')
    const { connectionId } = submissions.answered
    releases.push(await lockRow(stack, connectionId, 'share'))
    answer()
    const states = () => db.selectFrom('bankCalls').select('state').where('connectionId', '=', connectionId).execute()
    await until(async () => expect(await states()).toEqual([{ state: 'answered' }]))
  }

  async function toCommitted(): Promise<void> {
    const webhook = receiver.hold(submissions.committed.connectionId)
    await held('committed', 'before_accounts')
    await webhook.reached
    releases.push(webhook.release)
  }

  async function remove(phase: DeletionPhase): Promise<Deletion> {
    const connection = deleting[phase]
    const answer = await stack.call('DELETE', `/v1/connections/${connection.connectionId}`).catch(() => null)
    return { connection, status: answer?.status ?? null }
  }

  async function toDeleted(): Promise<Deletion> {
    const webhook = receiver.hold(deleting.committed.connectionId)
    const deletion = await remove('committed')
    await webhook.reached
    releases.push(webhook.release)
    return deletion
  }

  const [, , , , committed] = await Promise.all([
    held('journalled', 'before_login'),
    held('bank called', 'after_login'),
    toAnswered(),
    toCommitted(),
    toDeleted(),
  ])
  const { connectionId } = deleting['under way']
  releases.push(await lockRow(stack, connectionId, 'update'))
  const underWay = remove('under way')
  await until(async () => expect(await pendingActivity(stack, connectionId)).toBe('deleteConnection'))

  stack.worker.freeze()
  const creations = {} as Record<CreationPhase, Attempt>
  creations['handed over'] = await stack.create()
  await stack.submit(submissions['handed over'])
  await until(async () => expect(await db.selectFrom('outbox').select('command').execute()).toEqual([]))

  stack.temporal.freeze()
  creations.accepted = await stack.create()
  await stack.submit(submissions.accepted)
  const asked = remove('asked')
  // Until the API has asked Temporal, which says nothing.
  await sleep(200)

  const part = stack[name]
  await part.kill()
  if (name !== 'worker') stack.worker.thaw()
  if (name !== 'temporal') stack.temporal.thaw()
  for (const release of releases) await release()
  await sleep(300)
  await part.start()
  const deletions = { asked: await asked, 'under way': await underWay, committed }
  return { submissions, creations, deletions }
}

async function pendingActivity({ client }: ProcessStack, workflowId: string): Promise<string | null | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe()
  return raw.pendingActivities?.[0]?.activityType?.name
}

function until(satisfied: () => Promise<void>): Promise<void> {
  return vi.waitFor(satisfied, { timeout: 10_000, interval: 20 })
}
