import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { log } from '../log.ts'
import { createAuthenticate } from './authenticate.ts'
import { accountRoutes } from './accounts.ts'
import { challengeRoutes } from './challenge.ts'
import { connectionCommandRoutes } from './connection-commands.ts'
import { connectionRoutes } from './connections.ts'
import type { AppEnv } from './context.ts'
import { credentialRoutes } from './credentials.ts'
import { dashboardRoutes } from './dashboard-page.ts'
import type { Deps, RouteDeps } from './deps.ts'
import { docsRoutes } from './docs-pages.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { institutionRoutes } from './institutions.ts'
import { createOnce, replayedHeader } from './once.ts'
import { describeApi } from './openapi.ts'
import { answerProblem, notFound, Problem, wrongMethod } from './problem.ts'
import { createRateLimits, rateLimitHeaders } from './rate-limits.ts'
import { statusRoutes } from './status.ts'
import { timelineRoutes } from './timeline.ts'
import { jsonBody } from './validation.ts'
import { webhookDeliveryRoutes } from './webhook-deliveries.ts'
import { webhookEndpointCommandRoutes } from './webhook-endpoint-commands.ts'
import { webhookEndpointRoutes } from './webhook-endpoints.ts'
import { widgetRoutes } from './widget-page.ts'

const maxBodyBytes = 64 * 1024

const policyOfNoPage = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"

/** The calls that a widget makes; a page elsewhere may make them too, with a widget token. */
const widgetPaths = [
  '/v1/connections/:connectionId',
  '/v1/connections/:connectionId/status',
  '/v1/connections/:connectionId/credentials',
  '/v1/connections/:connectionId/challenge',
  '/v1/institutions',
  '/v1/institutions/:institutionId',
  '/v1/sealing-keys',
]

export function createApp(deps: Deps) {
  const routeDeps: RouteDeps = {
    ...deps,
    authenticate: createAuthenticate(deps.db, deps.tokens, createRateLimits(deps.db, deps.config)),
    once: createOnce(deps.db, deps.config.webhookSecretKey),
  }
  const app = new OpenAPIHono<AppEnv>()

  const refuse = (error: Error, c: Context<AppEnv>) => answerProblem(error, c, deps.config.publicUrl)
  app.onError(refuse)
  app.notFound((c) => refuse(notFound('page'), c))
  app.use(requestId())
  app.use(async (c, next) => {
    const startedAt = performance.now()
    await next()
    // Of all that matched, the handler's own comes last.
    const request = { method: c.req.method, route: routePath(c, -1), status: c.res.status }
    const durationMs = performance.now() - startedAt
    deps.metrics.requestAnswered(request, durationMs)
    const by = { requestId: c.get('requestId'), keyId: c.get('keyId') }
    log('debug', 'request', { ...by, ...request, durationMs: Math.round(durationMs) })
  })
  app.use(
    secureHeaders({
      strictTransportSecurity: 'max-age=31536000; includeSubDomains',
      xFrameOptions: false,
      crossOriginOpenerPolicy: false,
      crossOriginResourcePolicy: false,
    }),
  )
  // A page has a policy of its own; nothing else is to be read as one. What a 304 says is kept as the page's.
  app.use(async (c, next) => {
    await next()
    if (c.res.status === 304 || c.res.headers.has('content-security-policy')) return
    c.header('content-security-policy', policyOfNoPage)
  })
  app.use(
    '/v1/*',
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new Problem('BODY_TOO_LARGE', 'Send at most 64 kB.')
      },
    }),
    async (c, next) => {
      c.header('cache-control', 'no-store')
      await next()
    },
  )
  for (const path of widgetPaths) {
    app.use(
      path,
      cors({
        origin: '*',
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        exposeHeaders: ['x-request-id', 'retry-after', replayedHeader, ...rateLimitHeaders],
      }),
    )
  }
  app.use('/v1/*', jsonBody)
  // What every widget waits for, and the largest answer of those.
  app.use('/v1/institutions', compress())
  // Within compression: what it answers instead is not what was compressed.
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => refuse(wrongMethod(c.req.method, methods), c),
    }),
  )

  app.route('/', healthRoutes(deps.db, deps.temporal))
  app.route('/', connectionRoutes(routeDeps))
  app.route('/', connectionCommandRoutes(routeDeps))
  app.route('/', statusRoutes(routeDeps))
  app.route('/', accountRoutes(routeDeps))
  app.route('/', timelineRoutes(routeDeps))
  app.route('/', credentialRoutes(routeDeps))
  app.route('/', challengeRoutes(routeDeps))
  app.route('/', institutionRoutes(routeDeps))
  app.route('/', webhookEndpointRoutes(routeDeps))
  app.route('/', webhookEndpointCommandRoutes(routeDeps))
  app.route('/', webhookDeliveryRoutes(routeDeps))
  app.route('/', eventRoutes(routeDeps))
  app.route('/', widgetRoutes(deps.db))
  app.route('/', dashboardRoutes())
  app.route('/', docsRoutes(deps.config.publicUrl))
  describeApi(app, deps.config.publicUrl)
  return app
}
