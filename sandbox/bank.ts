import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { routePath } from 'hono/route'
import { pino, type Logger } from 'pino'
import { clean, validate } from 'rut.js'
import { invalidRequest } from './answers.ts'
import { createChallenges } from './challenges.ts'
import { openCustomers, type Customers } from './customers.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { passwordChange } from './password-change.ts'
import { secondFactor } from './second-factor.ts'
import { createSessions } from './sessions.ts'
import { statements } from './statements.ts'

export interface SandboxBankOptions {
  customers?: Customers
  log?: Logger
  /** How long the story `slow` takes. */
  slowMs?: number
  sessionMs?: number
  /** How long a customer takes to approve or deny in the app. */
  pushMs?: number
  /** How long the code of `error_mfa_expired` lasts. */
  briefCodeMs?: number
  now?: () => Date
}

/** A bank of test customers; served by `@hono/node-server`, whose socket the story `error_outcome_unknown` drops. */
export function createSandboxBank({
  customers = openCustomers(),
  log = pino({ enabled: false }),
  slowMs = 4_000,
  sessionMs = 10 * 60_000,
  pushMs = 4_000,
  briefCodeMs = 5_000,
  now = () => new Date(),
}: SandboxBankOptions = {}) {
  const sessions = createSessions(sessionMs, now)
  const challenges = createChallenges(signIn, pushMs, briefCodeMs, now)
  const app = new Hono<{ Bindings: HttpBindings }>()

  app.use(bodyLimit({ maxSize: 16 * 1024, onError: (c) => invalidRequest(c, 413) }))
  app.use(async (c, next) => {
    const startedAt = performance.now()
    await next()
    // The route, not the path: paths hold RUTs and account numbers.
    log.info({
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      durationMs: Math.round(performance.now() - startedAt),
    })
  })
  app.onError((error, c) => {
    // An error's message may quote what the customer sent.
    log.error({ error: error.name, frames: error.stack?.split('\n').filter((line) => line.startsWith('    at ')) })
    return c.json({ estado: 'ERROR', motivo: 'ERROR_INTERNO' }, 500)
  })
  app.notFound((c) => invalidRequest(c, 404))

  function signIn(rut: string, clave: string): string {
    customers.countAccepted(rut, clave)
    return sessions.open(rut)
  }

  app.route('/', login(customers, challenges, signIn, slowMs, now))
  app.route('/', secondFactor(challenges, now))
  app.route('/', logout(sessions, challenges))
  app.route('/', statements(sessions, now))
  app.route('/', passwordChange(customers))

  app.get('/operador/clientes/:rut', (c) => {
    const rut = c.req.param('rut')
    if (!validate(rut)) return invalidRequest(c)
    const { loginsEvaluated, loginsAccepted, lastLoginAt } = customers.logins(clean(rut))
    return c.json({
      estado: 'OK',
      ingresosEvaluados: loginsEvaluated,
      ingresosAceptados: loginsAccepted,
      ultimoIngreso: lastLoginAt,
    })
  })

  return app
}
