import type { ConnectionState } from './connection-state.ts'

/** Markdown for the Temporal UI: what the connection is, and what it waits for. */
export function describeForOperators(state: ConnectionState, nextSyncAt: string | null, tokenEndsAt: string): string {
  return [
    `**${state.status}** · ${waitsFor(state, nextSyncAt, tokenEndsAt)}`,
    `Institution: ${state.institutionId ?? 'not chosen yet'} · version ${state.version}`,
    `Connected: ${readable(state.connectedAt)}`,
    `Last sync: ${readable(state.lastSyncedAt)}`,
    ...(state.error ? [`Last failure: \`${state.error.code}\``] : []),
  ].join('\n\n')
}

function waitsFor(state: ConnectionState, nextSyncAt: string | null, tokenEndsAt: string): string {
  switch (state.step) {
    case 'awaiting_credentials':
      return state.connectedAt === null
        ? `waits for the user to sign in (widget token ends ${readable(tokenEndsAt)})`
        : 'waits for the user to sign in again'
    case 'validating':
      return 'asks the bank whether the credentials are right'
    case 'awaiting_challenge':
      return `waits for the user's second factor until ${readable(state.challenge?.expiresAt)}`
    case 'syncing':
      return 'fetches accounts and transactions'
    case 'idle':
      return nextSyncAt === null ? 'waits' : `waits for the next sync at ${readable(nextSyncAt)}`
  }
}

/** `2026-11-22 10:00:00 UTC` */
function readable(timestamp: string | null | undefined): string {
  return timestamp ? `${timestamp.slice(0, 19).replace('T', ' ')} UTC` : 'never'
}
