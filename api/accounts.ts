import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findAccount, listAccounts, listTransactions } from '../db/accounts.ts'
import type { AppEnv } from './context.ts'
import type { RouteDeps } from './deps.ts'
import { connectionParam, requireConnection } from './connection-param.ts'
import { pageOf, pageQuery, requireCursor, toPage, unknownCursor } from './page.ts'
import { notFound, problemResponses } from './problem.ts'
import { refuseInvalid } from './validation.ts'

const timestamp = z.iso.datetime()
const minorUnits = z.string().openapi({
  description: 'Integer of minor units of the currency: pesos for CLP, cents for USD.',
  example: '-12990',
})
const currency = z.string().length(3).openapi({ description: 'ISO 4217.', example: 'CLP' })

const AccountView = z
  .object({
    accountId: z.string().openapi({ description: 'The same from sync to sync, and after a reconnect.' }),
    connectionId: z.string(),
    type: z.enum(['checking', 'sight', 'savings', 'credit_card', 'line_of_credit']),
    name: z.string(),
    maskedNumber: z.string().openapi({ example: '•••• 1234' }),
    currency,
    balance: minorUnits,
    updatedAt: timestamp,
  })
  .openapi('Account')

const TransactionView = z
  .object({
    transactionId: z.string().openapi({ description: 'The same while the movement is pending and once it is booked.' }),
    accountId: z.string(),
    date: z.iso.date(),
    amount: minorUnits,
    currency,
    description: z.string(),
    status: z.enum(['pending', 'booked']),
    withdrawnAt: timestamp.nullable().openapi({ description: 'Since when the bank does not list it any more.' }),
    updatedAt: timestamp,
  })
  .openapi('Transaction')

const accounts = createRoute({
  method: 'get',
  path: '/v1/connections/{connectionId}/accounts',
  tags: ['Accounts'],
  summary: 'List the accounts of a connection',
  description: 'As of `lastSyncedAt`; empty until the first sync has completed.',
  security: [{ apiKey: [] }],
  request: { params: connectionParam, query: z.strictObject(pageQuery) },
  responses: {
    200: { content: { 'application/json': { schema: pageOf(AccountView) } }, description: 'Oldest first' },
    ...problemResponses(401, 404, 422),
  },
})

const transactions = createRoute({
  method: 'get',
  path: '/v1/accounts/{accountId}/transactions',
  tags: ['Accounts'],
  summary: 'List the transactions of an account',
  security: [{ apiKey: [] }],
  request: { params: z.object({ accountId: z.string() }), query: z.strictObject(pageQuery) },
  responses: {
    200: { content: { 'application/json': { schema: pageOf(TransactionView) } }, description: 'Latest date first' },
    ...problemResponses(401, 404, 422),
  },
})

export function accountRoutes({ db, authenticate }: RouteDeps) {
  const routes = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })

  routes.openapi({ ...accounts, middleware: [authenticate.key] as const }, async (c) => {
    const { limit, startingAfter } = c.req.valid('query')
    const { id } = await requireConnection(db, c.get('caller'), c.req.valid('param').connectionId)
    requireCursor('acc', startingAfter)
    const rows = await listAccounts(db, id, limit + 1, startingAfter)
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
    requireCursor('txn', startingAfter)
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
