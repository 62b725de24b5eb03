import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Database } from '../db/index.ts'
import { judgeApiKey } from './api-key-format.ts'
import { endedKey, unknownKey, unreadableKey } from './api-key-problems.ts'
import { findApiKey } from './api-keys.ts'
import type { AppEnv, Caller, KeyCaller, WidgetCaller } from './context.ts'
import { createKeyUsage } from './key-usage.ts'
import { beforeAnything } from './problem.ts'
import type { RateLimits } from './rate-limits.ts'
import { tokenExpired, unauthorized, type WidgetTokens } from './widget-token.ts'

type CalledBy<C extends Caller> = { Variables: AppEnv['Variables'] & { caller: C } }

type Request = Pick<Context, 'req' | 'header'> & { set: (name: 'keyId', id: string) => void }

export type Authenticate = ReturnType<typeof createAuthenticate>

/** Middlewares that let a request through only with a token of the kinds named. */
export function createAuthenticate(db: Database, tokens: WidgetTokens, countRequest: RateLimits) {
  const noteUse = createKeyUsage(db)
  const count: RateLimits = (...token) => beforeAnything(() => countRequest(...token))

  /** Counts the request, too, once it is known whose it is. */
  async function identify(c: Request): Promise<Caller> {
    const token = /^Bearer ([^\s]+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (!token) throw unauthorized()
    if (token.startsWith('arau_')) return identifyKey(c, token)
    const widget = await tokens.verify(token)
    addHeaders(c, await count('widget_token', widget.tokenId))
    return { kind: 'widget', ...widget }
  }

  async function identifyKey(c: Request, token: string): Promise<KeyCaller> {
    const judgement = judgeApiKey(token)
    if (judgement !== 'well_formed') throw unreadableKey(judgement)
    const key = await beforeAnything(() => findApiKey(db, token))
    if (!key) throw unknownKey()
    c.set('keyId', key.id)
    if (key.state !== 'active') throw endedKey(key)
    noteUse(key)
    addHeaders(c, await count('api_key', key.id))
    return { kind: 'key', organizationId: key.organizationId, mode: key.mode }
  }

  /** A widget token past its 15 minutes is good as long as the attempt that it began is the connection's last. */
  async function requireUnderWay(caller: WidgetCaller): Promise<void> {
    if (!caller.expired) return
    const last = await beforeAnything(() =>
      db
        .selectFrom('submissions')
        .select('tokenId')
        .where('connectionId', '=', caller.connectionId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    )
    if (last?.tokenId !== caller.tokenId) throw tokenExpired()
  }

  return {
    key: createMiddleware<CalledBy<KeyCaller>>(async (c, next) => {
      const caller = await identify(c)
      if (caller.kind !== 'key') throw unauthorized()
      c.set('caller', caller)
      await next()
    }),

    widget: createMiddleware<CalledBy<WidgetCaller>>(async (c, next) => {
      const caller = await identify(c)
      if (caller.kind !== 'widget') throw unauthorized()
      if (caller.expired) throw tokenExpired()
      c.set('caller', caller)
      await next()
    }),

    keyOrWidget: createMiddleware<AppEnv>(async (c, next) => {
      const caller = await identify(c)
      if (caller.kind === 'widget') await requireUnderWay(caller)
      c.set('caller', caller)
      await next()
    }),

    widgetUnderWay: createMiddleware<CalledBy<WidgetCaller>>(async (c, next) => {
      const caller = await identify(c)
      if (caller.kind !== 'widget') throw unauthorized()
      await requireUnderWay(caller)
      c.set('caller', caller)
      await next()
    }),
  }
}

function addHeaders(c: Request, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
}
