import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'
import type { DeletionReason, DeletionResult } from '../db/deletion.ts'
import { newId } from '../ids.ts'
import {
  transition,
  withOpenAnswer,
  withOpenSubmission,
  type ConnectionEvent,
  type ConnectionState,
} from './connection-state.ts'
import { describeForOperators } from './current-details.ts'
import {
  commandSignals,
  connectionStatusAttribute,
  connectionStatusQuery,
  deleteConnectionUpdate,
  institutionIdAttribute,
  type AnswerChallenge,
  type Command,
  type ConnectionInput,
  type DeletionAnswer,
  type DeletionRequest,
  type LoginVerdict,
  type SubmitCredentials,
} from './messages.ts'
import { startFor, workFor } from './request-id.ts'

// A user waits for these; a sync can wait for them.
const bank = proxyActivities<Pick<Activities, 'logIn' | 'answerChallenge' | 'resendCode' | 'resetLogin'>>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '15 seconds' },
  priority: { priorityKey: 1 },
})
const approval = proxyActivities<Pick<Activities, 'awaitApproval'>>({
  // Longer than any challenge lasts.
  scheduleToCloseTimeout: '20 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '15 seconds' },
  priority: { priorityKey: 1 },
})
// Worth one try: what is missed, the bank ends by itself.
const courtesy = proxyActivities<Pick<Activities, 'logOut'>>({
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 1 },
  priority: { priorityKey: 1 },
})
const record = proxyActivities<Pick<Activities, 'recordTransition' | 'deleteConnection'>>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '15 seconds' },
  priority: { priorityKey: 1 },
})
const background = proxyActivities<Pick<Activities, 'sync'>>({
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
  priority: { priorityKey: 5 },
})

/** How long after its last widget token a connection that nobody finished is kept. */
const abandonedAfterMs = 60 * 60_000

/** How long after a challenge's end an answer that was accepted before it may still arrive. */
const lateAnswerMs = 5_000

const expired: LoginVerdict = { kind: 'refused', failure: { code: 'mfa_expired' }, attemptsRemaining: null }

type End = 'deleted' | 'disconnected'

interface PendingDeletion {
  request: DeletionRequest
  answer: DeletionAnswer | null
}

/**
 * One bank connection, from its creation to its end. Handlers only enqueue; the loop below alone changes the state,
 * one transition at a time.
 */
export async function connectionWorkflow(input: ConnectionInput): Promise<void> {
  const { connectionId } = input
  let { state, seq, nextSyncAt, tokenEndsAt } = input
  const commands = new Map<number, Command>(input.commands.map((command) => [command.seq, command]))
  const deletions: PendingDeletion[] = []
  let expiryCheckedAt = 0
  let shown: Pick<ConnectionState, 'status' | 'institutionId'> = input.state
  // The login whose bank session the first sync goes on with.
  let loginAttemptId: string | null = null

  setHandler(connectionStatusQuery, () => state)
  const enqueue = (command: Command) => {
    if (command.seq > seq) commands.set(command.seq, command)
  }
  for (const signal of Object.values(commandSignals)) setHandler(signal, enqueue)
  setHandler(
    deleteConnectionUpdate,
    async (request) => {
      const deletion: PendingDeletion = { request, answer: null }
      deletions.push(deletion)
      await condition(() => deletion.answer !== null)
      return deletion.answer!
    },
    {
      validator: (request) => {
        const refusal = refuseDeletion(state, request)
        if (refusal) throw ApplicationFailure.nonRetryable('The connection cannot be deleted.', refusal)
      },
    },
  )

  show(state)

  let end: End | null = null
  while (end === null) end = await proceed()

  // What was asked for after a disconnection still gets its answer; after a deletion there is but one.
  if (end === 'disconnected') await deleted()
  for (const deletion of deletions) deletion.answer = 'deleted'
  await condition(allHandlersFinished)

  /** The next thing that is due, or a wait until something is. */
  async function proceed(): Promise<End | null> {
    if (await deleted()) return 'deleted'
    const command = commands.get(seq + 1)
    if (command) {
      commands.delete(command.seq)
      seq = command.seq
      workFor(command.requestId)
      return carryOut(command)
    }
    if (nextSyncAt !== null && Date.parse(nextSyncAt) <= Date.now()) return sync()
    if (abandonedAt() <= Date.now()) return expire()
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      const carried = { state, seq, commands: [...commands.values()], tokenEndsAt, nextSyncAt }
      await continueAsNew<typeof connectionWorkflow>({ ...input, ...carried })
    }
    if (challengeEndsAt() <= Date.now()) return refuse('mfa_expired')
    if (state.challenge?.type === 'approve_elsewhere') return approved(state.challenge.id)
    // The sync that a command leads to is still its request's; what a time or another command brings is not.
    workFor(undefined)
    const dueAt = Math.min(nextSyncAt === null ? Infinity : Date.parse(nextSyncAt), abandonedAt(), challengeEndsAt())
    const woken = () => deletions.length > 0 || commands.has(seq + 1)
    const summary = state.challenge
      ? 'End of the challenge'
      : nextSyncAt === null
        ? 'Deletion, if nobody signs in'
        : 'Next sync'
    if (dueAt === Infinity) await condition(woken)
    else await condition(woken, Math.max(dueAt - Date.now(), 1), { summary })
    return null
  }

  async function carryOut(command: Command): Promise<End | null> {
    switch (command.kind) {
      case 'submit_credentials':
        return submit(command)
      case 'answer_challenge':
        return answer(command)
      case 'sync':
        // Accepted while CONNECTED; what has happened since may have made it moot.
        if (state.status === 'CONNECTED') nextSyncAt = now()
        return null
      case 'reset_login':
        await bank.resetLogin.executeWithOptions({ summary: 'Change the password at the sandbox bank' }, [connectionId])
        return null
      case 'disconnect':
        return disconnect()
    }
  }

  async function submit(command: SubmitCredentials): Promise<End | null> {
    state = withOpenSubmission(state, command.submissionId, command.institutionId)
    show(state)
    const { submissionId, institutionId } = command
    return decide(() =>
      bank.logIn.executeWithOptions({ summary: `Log in at ${institutionId}` }, [{ connectionId, submissionId }]),
    )
  }

  /** Asks the bank and concludes, unless the connection is deleted meanwhile, or something `interrupts` the asking. */
  async function decide(ask: () => Promise<LoginVerdict>, interrupts?: () => boolean): Promise<End | null> {
    const scope = new CancellationScope()
    const verdict = await unlessDeleted(scope.run(ask), interrupts)
    if (verdict !== 'deleted' && verdict !== 'interrupted') return conclude(verdict)
    scope.cancel()
    return verdict === 'deleted' ? 'deleted' : null
  }

  async function conclude(verdict: LoginVerdict): Promise<null> {
    switch (verdict.kind) {
      case 'accepted':
        loginAttemptId = verdict.attemptId
        nextSyncAt = now()
        await move({ type: 'login_accepted', at: now() })
        return null
      case 'challenged': {
        const { kind: _, ...raised } = verdict
        await move({ type: 'challenge_raised', ...raised })
        return null
      }
      case 'refused': {
        const { failure, attemptsRemaining } = verdict
        await move({ type: 'login_refused', failure, attemptsRemaining })
        return null
      }
    }
  }

  async function answer({ challengeId, answer: given }: AnswerChallenge): Promise<End | null> {
    // Accepted while it was open; what has happened since, such as its expiry, has closed the answer too.
    if (state.challenge?.id !== challengeId) return null
    if (given === 'cancel') return refuse('user_cancelled')
    state = withOpenAnswer(state)
    show(state)
    const challenge = { connectionId, submissionId: state.submissionId!, challengeId }
    return decide(() =>
      given === 'resend'
        ? bank.resendCode.executeWithOptions({ summary: 'Have the code sent again' }, [challenge])
        : bank.answerChallenge.executeWithOptions({ summary: 'Answer the challenge' }, [challenge]),
    )
  }

  /** Waits until the user has approved in the bank's app, or something else is to be done first. */
  async function approved(challengeId: string): Promise<End | null> {
    const challenge = { connectionId, submissionId: state.submissionId!, challengeId }
    return decide(
      () =>
        approval.awaitApproval
          .executeWithOptions({ summary: 'Wait for the approval in the bank’s app' }, [challenge])
          .catch(() => expired),
      () => commands.has(seq + 1),
    )
  }

  function refuse(code: 'mfa_expired' | 'user_cancelled'): Promise<null> {
    return conclude({ kind: 'refused', failure: { code }, attemptsRemaining: null })
  }

  async function sync(): Promise<End | null> {
    state = { ...state, step: 'syncing' }
    show(state)
    const work = background.sync.executeWithOptions({ summary: 'Fetch accounts and transactions' }, [
      {
        connectionId,
        syncId: id('syn'),
        loginAttemptId,
        // The version that a completed sync's own transaction writes.
        version: state.version + 1,
        transitionId: id('trn'),
        eventId: id('evt'),
      },
    ])
    loginAttemptId = null
    const verdict = await unlessDeleted(work)
    if (verdict === 'deleted' || verdict.kind === 'gone') return 'deleted'
    if (verdict.kind === 'completed') {
      nextSyncAt = verdict.nextSyncAt
      state = transition(state, { type: 'sync_completed', at: verdict.at }).state
      show(state)
    } else {
      const next = transition(state, { type: 'sync_refused', failure: verdict.failure })
      nextSyncAt = next.state.status === 'CONNECTED' ? verdict.nextSyncAt : null
      await move({ type: 'sync_refused', failure: verdict.failure })
    }
    // Whoever asked for a sync while this one ran has had it; who asked when it could be seen wants another.
    const { lastSeq = Infinity } = verdict
    for (let next = commands.get(seq + 1); next?.kind === 'sync' && next.seq <= lastSeq; next = commands.get(seq + 1)) {
      commands.delete(next.seq)
      seq = next.seq
    }
    return null
  }

  async function expire(): Promise<End | null> {
    const result = await deleteIf({ by: 'expiry', graceMs: abandonedAfterMs })
    if (result.kind === 'deleted') return 'deleted'
    // A newer token, or a submission that has not reached us yet.
    tokenEndsAt = result.tokenEndsAt
    expiryCheckedAt = Date.now()
    return null
  }

  async function disconnect(): Promise<End> {
    nextSyncAt = null
    if (patched('log-out-at-the-bank')) {
      await courtesy.logOut.executeWithOptions({ summary: 'Log out at the bank' }, [connectionId]).catch(() => {})
    }
    await move({ type: 'disconnected' })
    return 'disconnected'
  }

  /** State and version first, then the record: a poll that the record's NOTIFY wakes finds the new state here. */
  async function move(event: ConnectionEvent): Promise<void> {
    const { state: next, previousStatus, webhook } = transition(state, event)
    state = next
    show(state)
    await record.recordTransition.executeWithOptions({ summary: `${next.status}, ${next.step}` }, [
      {
        connectionId,
        transitionId: id('trn'),
        state: next,
        previousStatus,
        reason: event.type,
        nextSyncAt,
        closesSubmission: event.type === 'login_accepted' || event.type === 'login_refused',
        event: webhook && { ...webhook, id: id('evt') },
      },
    ])
  }

  /**
   * Waits for `work`, but lets a deletion that is allowed meanwhile end the connection, and `interrupts` the waiting. One
   * task may bring its result as well: where nothing interrupts, the result goes first, and else last.
   */
  async function unlessDeleted<T extends object>(work: Promise<T>): Promise<T | 'deleted'>
  async function unlessDeleted<T extends object>(
    work: Promise<T>,
    interrupts: (() => boolean) | undefined,
  ): Promise<T | 'deleted' | 'interrupted'>
  async function unlessDeleted<T extends object>(
    work: Promise<T>,
    interrupts?: () => boolean,
  ): Promise<T | 'deleted' | 'interrupted'> {
    let result: T | undefined
    const done = work.then((value) => {
      result = value
    })
    for (;;) {
      await Promise.race([done, condition(() => deletions.length > 0 || interrupts?.() === true)])
      if (!interrupts) {
        if (!result) await allArrived()
        if (result) return result
      }
      const ending = (await deleted()) ? 'deleted' : interrupts?.() ? 'interrupted' : null
      if (ending) {
        done.catch(() => {})
        return ending
      }
      if (result) return result
    }
  }

  async function deleted(): Promise<boolean> {
    for (let deletion = deletions[0]; deletion; deletion = deletions[0]) {
      const refusal = refuseDeletion(state, deletion.request)
      const { requestId } = deletion.request
      const result =
        refusal === null
          ? await startFor(requestId, () => deleteIf(deletion.request))
          : { kind: 'kept' as const, why: refusal }
      if (result.kind === 'deleted') return true
      deletion.answer = result.why
      deletions.shift()
    }
    return false
  }

  function deleteIf(reason: DeletionReason): Promise<DeletionResult> {
    return record.deleteConnection.executeWithOptions({ summary: `Delete, asked for by ${reason.by}` }, [
      { connectionId, transitionId: id('trn'), eventId: id('evt'), reason },
    ])
  }

  function abandonedAt(): number {
    if (state.connectedAt !== null) return Infinity
    return Math.max(Date.parse(tokenEndsAt) + abandonedAfterMs, expiryCheckedAt + 60_000)
  }

  function challengeEndsAt(): number {
    return state.challenge ? Date.parse(state.challenge.expiresAt) + lateAnswerMs : Infinity
  }

  function show(next: ConnectionState): void {
    setCurrentDetails(describeForOperators(next, nextSyncAt, tokenEndsAt))
    if (next.status === shown.status && next.institutionId === shown.institutionId) return
    shown = next
    upsertSearchAttributes([
      { key: connectionStatusAttribute, value: next.status },
      { key: institutionIdAttribute, value: next.institutionId },
    ])
  }
}

function refuseDeletion(state: ConnectionState, request: DeletionRequest): Exclude<DeletionAnswer, 'deleted'> | null {
  if (state.lastSyncedAt !== null) return 'has_data'
  if (request.by === 'user') return state.connectedAt === null ? null : 'established'
  return state.step === 'validating' || state.step === 'awaiting_challenge' ? 'submission_open' : null
}

/** Waits until nothing that this task has brought is on its way from promise to promise: only then are conditions tried. */
async function allArrived(): Promise<void> {
  let arrived = false
  void Promise.resolve().then(() => {
    arrived = true
  })
  await condition(() => arrived)
}

function id(prefix: 'trn' | 'evt' | 'syn'): string {
  return newId(prefix, Math.random)
}

function now(): string {
  return new Date().toISOString()
}
