import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findAccount, listAccounts, listTransactions } from '../db/accounts.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { exampleIds } from './example-ids.ts'
import { idOf } from './id-schema.ts'
import { json } from './json-content.ts'
import { onlyPage, pageOf, pageQuery, toPage, unknownCursor } from './page.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const timestamp = z.iso.datetime()
const minorUnits = z.string().openapi({
  description: 'Integer of minor units of the currency: pesos for CLP, cents for USD.',
  pattern: '^-?[0-9]+$',
  example: '-12990',
})
const currency = z.string().length(3).openapi({ description: 'ISO 4217.', example: 'CLP' })

const AccountView = z
  .object({
    accountId: idOf('acc').openapi({ description: 'The same from sync to sync, and after a reconnect.' }),
    connectionId: idOf('con'),
    type: z.enum(['checking', 'sight', 'savings', 'credit_card', 'line_of_credit']),
    name: z.string(),
    maskedNumber: z.string().openapi({ example: '•••• 1234' }),
    currency,
    balance: minorUnits,
    updatedAt: timestamp,
  })
  .openapi('Account')

const accountExample = {
  accountId: exampleIds.acc,
  connectionId: exampleIds.con,
  type: 'checking',
  name: 'Cuenta Corriente',
  maskedNumber: '•••• 1234',
  currency: 'CLP',
  balance: '1487010',
  updatedAt: '2026-01-15T12:00:46.008Z',
} satisfies z.infer<typeof AccountView>

const TransactionView = z
  .object({
    transactionId: idOf('txn').openapi({
      description: 'The same while the movement is pending and once it is booked.',
    }),
    accountId: idOf('acc'),
    date: z.iso.date(),
    amount: minorUnits,
    currency,
    description: z.string(),
    status: z.enum(['pending', 'booked']),
    withdrawnAt: timestamp.nullable().openapi({ description: 'Since when the bank does not list it any more.' }),
    updatedAt: timestamp,
  })
  .openapi('Transaction')

const transactionExample = {
  transactionId: exampleIds.txn,
  accountId: exampleIds.acc,
  date: '2026-01-14',
  amount: '-12990',
  currency: 'CLP',
  description: 'Compra Librería Antártica',
  status: 'booked',
  withdrawnAt: null,
  updatedAt: '2026-01-15T12:00:46.008Z',
} satisfies z.infer<typeof TransactionView>

const accounts = createRoute({
  method: 'get',
  path: '/v1/connections/{connectionId}/accounts',
  operationId: 'listAccounts',
  tags: ['Accounts'],
  summary: 'List the accounts of a connection',
  description: 'As of `lastSyncedAt`; empty until the first sync has completed.',
  security: [{ apiKey: [] }],
  request: { params: connectionParam, query: z.strictObject(pageQuery('acc')) },
  responses: {
    200: {
      content: json(pageOf(AccountView, 'AccountPage'), onlyPage(accountExample)),
      description: 'Oldest first',
    },
    ...problemResponses(401, 404, 'VALIDATION_FAILED'),
  },
})

const transactions = createRoute({
  method: 'get',
  path: '/v1/accounts/{accountId}/transactions',
  operationId: 'listTransactions',
  tags: ['Accounts'],
  summary: 'List the transactions of an account',
  description:
    'As of the last sync. A movement that the bank stops listing stays, with the time since when as `withdrawnAt`.',
  security: [{ apiKey: [] }],
  request: { params: z.object({ accountId: idOf('acc') }), query: z.strictObject(pageQuery('txn')) },
  responses: {
    200: {
      content: json(pageOf(TransactionView, 'TransactionPage'), onlyPage(transactionExample)),
      description: 'Latest date first',
    },
    ...problemResponses(401, 404, 'VALIDATION_FAILED'),
  },
})

export function accountRoutes({ db, authenticate }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...accounts, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter } = c.req.valid('query')
    const connection = await requireConnection(db, c.get('caller'), c.req.valid('param').connectionId)
    const rows = await listAccounts(db, connection.id, limit + 1, startingAfter)
    const toView = ({
      id: accountId,
      connectionId,
      type,
      name,
      maskedNumber,
      balance,
      ...row
    }: (typeof rows)[number]) => ({
      accountId,
      connectionId,
      type,
      name,
      maskedNumber,
      currency: row.currency,
      balance,
      updatedAt: row.updatedAt.toISOString(),
    })
    return c.json(
      toPage(rows, limit, (row) => row.id, toView),
      200,
    )
  })

  routes.openapi({ ...transactions, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter } = c.req.valid('query')
    const account = await findAccount(db, c.get('caller'), c.req.valid('param').accountId)
    if (!account) throw notFound('account')
    const rows = await listTransactions(db, account.id, limit + 1, startingAfter)
    if (!rows) throw unknownCursor()
    const toView = ({
      id: transactionId,
      accountId,
      date,
      amount,
      description,
      status,
      ...row
    }: (typeof rows)[number]) => ({
      transactionId,
      accountId,
      date,
      amount,
      currency: row.currency,
      description,
      status,
      withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
      updatedAt: row.updatedAt.toISOString(),
    })
    return c.json(
      toPage(rows, limit, (row) => row.id, toView),
      200,
    )
  })

  return routes
}
