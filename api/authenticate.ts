import { createMiddleware } from 'hono/factory'
import type { Database } from '../db/index.ts'
import { findKeyOwner } from './api-keys.ts'
import type { AppEnv, Caller, KeyCaller, WidgetCaller } from './context.ts'
import { tokenExpired, unauthorized, type WidgetTokens } from './widget-token.ts'

type CalledBy<C extends Caller> = { Variables: AppEnv['Variables'] & { caller: C } }

export type Authenticate = ReturnType<typeof createAuthenticate>

/** Middlewares that let a request through only with a token of the kinds named. */
export function createAuthenticate(db: Database, tokens: WidgetTokens) {
  async function identify(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1]
    if (!token) throw unauthorized()
    if (!token.startsWith('arau_')) return { kind: 'widget', ...(await tokens.verify(token)) }
    const owner = await findKeyOwner(db, token)
    if (!owner) throw unauthorized()
    return { kind: 'key', ...owner }
  }

  /** A widget token past its 15 minutes is good as long as the attempt that it began is the connection's last. */
  async function requireUnderWay(caller: WidgetCaller): Promise<void> {
    if (!caller.expired) return
    const last = await db
      .selectFrom('submissions')
      .select('tokenId')
      .where('connectionId', '=', caller.connectionId)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last?.tokenId !== caller.tokenId) throw tokenExpired()
  }

  return {
    key: createMiddleware<CalledBy<KeyCaller>>(async (c, next) => {
      const caller = await identify(c.req.header('authorization'))
      if (caller.kind !== 'key') throw unauthorized()
      c.set('caller', caller)
      await next()
    }),

    widget: createMiddleware<CalledBy<WidgetCaller>>(async (c, next) => {
      const caller = await identify(c.req.header('authorization'))
      if (caller.kind !== 'widget') throw unauthorized()
      if (caller.expired) throw tokenExpired()
      c.set('caller', caller)
      await next()
    }),

    keyOrWidget: createMiddleware<AppEnv>(async (c, next) => {
      const caller = await identify(c.req.header('authorization'))
      if (caller.kind === 'widget') await requireUnderWay(caller)
      c.set('caller', caller)
      await next()
    }),

    widgetUnderWay: createMiddleware<CalledBy<WidgetCaller>>(async (c, next) => {
      const caller = await identify(c.req.header('authorization'))
      if (caller.kind !== 'widget') throw unauthorized()
      await requireUnderWay(caller)
      c.set('caller', caller)
      await next()
    }),
  }
}
