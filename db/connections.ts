import type { Selectable } from 'kysely'
import { isId } from '../ids.ts'
import type { ConnectionState } from '../workflows/connection-state.ts'
import type { Command, ConnectionInput } from '../workflows/messages.ts'
import { findOpenAnswer } from './challenge-answers.ts'
import type { Database, Queryable } from './index.ts'
import { lockConnection } from './transitions.ts'
import type { ConnectionsTable, Owner } from './schema.ts'

export type ConnectionRow = Selectable<ConnectionsTable>

/** Another organization's connection, another mode's, a deleted one: all the same as none. */
export async function findConnection(
  db: Queryable,
  owner: Owner,
  connectionId: string,
): Promise<ConnectionRow | undefined> {
  if (!isId('con', connectionId)) return undefined
  return db
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', connectionId)
    .where('organizationId', '=', owner.organizationId)
    .where('mode', '=', owner.mode)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

/** The submission that has no verdict yet. */
export async function findOpenSubmission(db: Queryable, connectionId: string) {
  return db
    .selectFrom('submissions')
    .select(['id', 'institutionId', 'seq', 'tokenId'])
    .where('connectionId', '=', connectionId)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
}

export function recordedState(row: ConnectionRow): ConnectionState {
  return {
    status: row.status,
    step: row.step,
    version: row.version,
    institutionId: row.institutionId,
    connectedAt: row.connectedAt?.toISOString() ?? null,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    attemptsRemaining: row.attemptsRemaining,
    submissionId: row.submissionId,
    challenge: row.challenge,
    error: row.error,
  }
}

/**
 * What a workflow needs to go on from the record after its own history is gone: the state, and where in the sequence
 * of commands it stands. Undefined where the connection has ended.
 */
export async function resumeFromRecord(db: Database, connectionId: string): Promise<ConnectionInput | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockConnection(trx, connectionId)
    if (!row || row.status === 'DISCONNECTED') return undefined
    const open = await findOpenSubmission(trx, connectionId)
    const { waiting } = await trx
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<string>().as('waiting'))
      .where('workflowId', '=', connectionId)
      .executeTakeFirstOrThrow()
    // Accepted and without effect so far, whether or not Temporal had them.
    const commands: Command[] = []
    const answer = await findOpenAnswer(trx, connectionId)
    if (answer) {
      const { seq, challengeId } = answer
      commands.push({ kind: 'answer_challenge', seq, challengeId, answer: answer.answer })
    }
    // With a challenge raised, the login was begun: its journal goes on from there.
    if (open && row.challenge === null) {
      commands.push({
        kind: 'submit_credentials',
        seq: open.seq,
        submissionId: open.id,
        institutionId: open.institutionId,
      })
    }
    if (row.disconnectSeq !== null) commands.push({ kind: 'disconnect', seq: row.disconnectSeq })
    return {
      connectionId,
      organizationId: row.organizationId,
      mode: row.mode,
      state: recordedState(row),
      seq: commands[0] ? commands[0].seq - 1 : row.lastSeq - Number(waiting),
      commands,
      tokenEndsAt: row.tokenEndsAt.toISOString(),
      nextSyncAt: row.nextSyncAt?.toISOString() ?? null,
    }
  })
}
