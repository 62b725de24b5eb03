import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { BankAccount } from '../activities/banks/connector.ts'
import type {
  Challenge,
  ConnectionEvent,
  ConnectionStatus,
  ConnectionStep,
  Failure,
  Mode,
} from '../workflows/connection-state.ts'
import type { WebhookType } from '../webhooks/event-types.ts'
import type { AnswerChallenge, Command, ConnectionInput } from '../workflows/messages.ts'

/** Every row belongs to an organization, in test or in live mode. */
export interface Owner {
  organizationId: string
  mode: Mode
}

/** `timestamptz`: written as a date or an RFC 3339 text. */
type Timestamp = ColumnType<Date, Date | string, Date | string>
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>
type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Json<T extends object | null> = JSONColumnType<T>

export interface OrganizationsTable {
  id: string
  mode: Mode
  name: string
  logoUrl: string | null
  accentColor: string | null
  /** By language: what it reads the data for, as its users are told. */
  purpose: ColumnType<Record<string, string>, string | undefined, string>
  allowedOrigins: Generated<string[]>
  returnUrls: Generated<string[]>
  createdAt: GeneratedTimestamp
}

export interface ApiKeysTable extends Owner {
  id: string
  name: string
  /** SHA-256 of the key. */
  hash: Buffer
  /** The last four characters of a key from before keys had their id in them, to recognise it in a list. */
  hint: Generated<string | null>
  createdAt: GeneratedTimestamp
  expiresAt: NullableTimestamp
  revokedAt: NullableTimestamp
  /** Written at most once a minute. */
  lastUsedAt: NullableTimestamp
  /** The key that it was rotated to. */
  replacedBy: Generated<string | null>
}

export interface ConnectionsTable extends Owner {
  id: string
  externalUserId: string | null
  metadata: Json<Record<string, string>>
  institutionId: string | null
  /** Keyed hash of the login that the bank accepted; an established connection takes no other. */
  loginHash: string | null
  status: ConnectionStatus
  step: Exclude<ConnectionStep, 'syncing'>
  version: number
  /** The `seq` of the last accepted command. */
  lastSeq: number
  /** Of an accepted disconnection: nothing is accepted after it. */
  disconnectSeq: Generated<number | null>
  submissionId: string | null
  attemptsRemaining: number | null
  challenge: ColumnType<Challenge | null, string | null | undefined, string | null>
  error: ColumnType<Failure | null, string | null | undefined, string | null>
  connectedAt: NullableTimestamp
  lastSyncedAt: NullableTimestamp
  nextSyncAt: NullableTimestamp
  /** When the last widget token that was issued ends. */
  tokenEndsAt: Timestamp
  createdAt: GeneratedTimestamp
  /** A tombstone keeps its row, without personal data, so that no replay can revive it. */
  deletedAt: NullableTimestamp
  /** Its personal data was removed on request. */
  erasedAt: NullableTimestamp
}

export interface SubmissionsTable extends Owner {
  connectionId: string
  /** Chosen by the client; unique within its connection. */
  id: string
  institutionId: string
  seq: number
  /** The widget token that sent it: while it is the last, that token may outlive its 15 minutes. */
  tokenId: string
  acceptedAt: GeneratedTimestamp
  closedAt: NullableTimestamp
}

/** The accepted answer to the open challenge, until its verdict. */
export interface ChallengeAnswersTable extends Owner {
  connectionId: string
  challengeId: string
  seq: number
  answer: AnswerChallenge['answer']
  keyId: string | null
  /** Null where nothing was typed. */
  sealed: string | null
  acceptedAt: GeneratedTimestamp
}

export interface CredentialsTable extends Owner {
  connectionId: string
  submissionId: string
  institutionId: string
  /** `submitted`: sealed for a published key; `stored`: accepted by the bank and re-sealed for the storage key. */
  state: 'submitted' | 'stored'
  keyId: string
  sealed: string
  loginHash: string | null
  createdAt: GeneratedTimestamp
}

export interface BankCallsTable extends Owner {
  attemptId: string
  /** `login`, or what was asked about its challenge. */
  step: string
  connectionId: string
  institutionId: string
  loginHash: string
  /** A bare `begun` means that the outcome is unknown. */
  state: 'begun' | 'answered' | 'not_evaluated'
  /** `signed_in`, `challenge`, or the failure code. */
  outcome: string | null
  /** Of the challenge that the bank raised; the sealed result holds it with the login as far as it is. */
  challengeId: string | null
  sealedResult: string | null
  begunAt: GeneratedTimestamp
  endedAt: NullableTimestamp
}

export interface AccountsTable extends Owner {
  id: string
  connectionId: string
  externalId: string
  type: BankAccount['type']
  name: string
  maskedNumber: string
  currency: string
  /** Minor units. */
  balance: string
  updatedAt: GeneratedTimestamp
}

export interface TransactionsTable extends Owner {
  id: string
  accountId: string
  externalId: string
  date: string
  /** Minor units; negative left the account. */
  amount: string
  currency: string
  description: string
  status: 'pending' | 'booked'
  /** Since when the bank does not list it any more. */
  withdrawnAt: NullableTimestamp
  updatedAt: GeneratedTimestamp
}

export interface TimelineTable extends Owner {
  connectionId: string
  version: number
  transitionId: string
  status: ConnectionStatus | 'DELETED'
  step: ConnectionStep
  errorCode: string | null
  /** What the transition followed from; null where it was recorded before there were reasons. */
  reason: 'created' | ConnectionEvent['type'] | 'deleted' | 'erased' | null
  at: GeneratedTimestamp
}

export interface EventsTable extends Owner {
  id: string
  /** Whose event it is; null for one about a webhook endpoint, and for an example. */
  connectionId: string | null
  type: WebhookType
  sequence: number | null
  webhookEndpointId: Generated<string | null>
  /** An example that somebody asked for: nothing has happened. */
  test: Generated<boolean>
  /** Grows in the order in which an organization's events become visible: what follows a reader's last one is new to it. */
  position: GeneratedAlways<string>
  /** The exact bytes that every delivery sends. */
  body: string
  createdAt: GeneratedTimestamp
}

export interface WebhookEndpointsTable extends Owner {
  id: string
  url: string
  description: string | null
  /** The secret is derived from this and a key that the database does not hold. */
  secretGeneration: Generated<number>
  /** Until then the secret of the generation before signs as well. */
  previousSecretUntil: NullableTimestamp
  /** Of which it is told; null for all, those of the future among them. */
  eventTypes: ColumnType<WebhookType[] | null, WebhookType[] | null | undefined>
  /** Of the integrator's own, sent with each request. */
  headers: ColumnType<Record<string, string>, string | undefined, string>
  disabledAt: NullableTimestamp
  disabledReason: string | null
  /** The first failure since which nothing was accepted. */
  failingSince: NullableTimestamp
  lastFailureAt: NullableTimestamp
  failingToldAt: NullableTimestamp
  createdAt: GeneratedTimestamp
}

export interface WebhookDeliveriesTable extends Owner {
  id: string
  eventId: string
  endpointId: string
  status: 'pending' | 'delivered' | 'failed'
  attempts: Generated<number>
  lastAttemptAt: NullableTimestamp
  lastError: string | null
  /** How many attempts of the schedule are behind it; sent again on request, it begins anew. */
  scheduleStep: Generated<number>
  nextAttemptAt: NullableTimestamp
  /** When a dispatcher may take it; it then moves into the future, and no other takes it until then. Null: a workflow has it. */
  dispatchAt: NullableTimestamp
  createdAt: GeneratedTimestamp
}

export interface WebhookAttemptsTable extends Owner {
  deliveryId: string
  number: number
  endpointId: string
  at: Timestamp
  durationMs: number
  statusCode: number | null
  error: string | null
  responseExcerpt: string | null
}

/** A POST that was accepted with an Idempotency-Key, for 24 hours. */
export interface IdempotencyKeysTable extends Owner {
  key: string
  method: string
  path: string
  /** Keyed hash of the body. */
  fingerprint: Buffer
  /** Of what the answer is made anew. */
  outcome: JSONColumnType<object>
  createdAt: GeneratedTimestamp
}

/** What the relay hands over to Temporal. */
export type OutboxCommand =
  { kind: 'start_connection'; input: ConnectionInput; requestId?: string } | Command | { kind: 'start_delivery' }

export interface OutboxTable extends Owner {
  id: GeneratedAlways<string>
  workflowId: string
  command: JSONColumnType<OutboxCommand, string, never>
  failures: Generated<number>
  availableAt: GeneratedTimestamp
  createdAt: GeneratedTimestamp
}

export interface Schema {
  organizations: OrganizationsTable
  apiKeys: ApiKeysTable
  connections: ConnectionsTable
  submissions: SubmissionsTable
  challengeAnswers: ChallengeAnswersTable
  credentials: CredentialsTable
  bankCalls: BankCallsTable
  accounts: AccountsTable
  transactions: TransactionsTable
  timeline: TimelineTable
  events: EventsTable
  webhookEndpoints: WebhookEndpointsTable
  webhookDeliveries: WebhookDeliveriesTable
  webhookAttempts: WebhookAttemptsTable
  idempotencyKeys: IdempotencyKeysTable
  outbox: OutboxTable
}
