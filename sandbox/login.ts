import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { clean, validate } from 'rut.js'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { invalidRequest, rateLimited, rejected, signedIn, unavailable } from './answers.ts'
import type { Challenges } from './challenges.ts'
import type { Customers } from './customers.ts'
import { jsonBody } from './json-body.ts'
import { printChallenge } from './second-factor.ts'
import { storyOf } from './stories.ts'

const retryAfterSeconds = 5
const failuresOfFlaky = 2

const LoginRequest = z.object({ rut: z.string(), clave: z.string() })

export function login(
  customers: Customers,
  challenges: Challenges,
  signIn: (rut: string, clave: string) => string,
  slowMs: number,
  now: () => Date,
) {
  const routes = new Hono<{ Bindings: HttpBindings }>()

  routes.post('/ingreso', async (c) => {
    const request = LoginRequest.safeParse(await jsonBody(c))
    if (!request.success) return invalidRequest(c)
    const { clave } = request.data
    if (!validate(request.data.rut)) return rejected(c, 'RUT_INVALIDO')
    const rut = clean(request.data.rut)

    const story = customers.isRetired(rut, clave) ? null : storyOf(clave)
    if (story?.does === 'limit_rate') return rateLimited(c, retryAfterSeconds)
    if (story?.does === 'be_unavailable') return unavailable(c)
    if (story?.does === 'accept_after_failures' && customers.countUnavailable(rut, clave) <= failuresOfFlaky) {
      return unavailable(c)
    }

    customers.countEvaluated(rut, now())
    switch (story?.does) {
      case undefined:
        return rejected(c, 'CLAVE_INCORRECTA')
      case 'reject':
        return rejected(c, story.reason)
      case 'ask_second_factor':
        return c.json(printChallenge(challenges.open(rut, clave, story.factor), now()))
      case 'accept_first_then_ask':
        if (!customers.hasAccepted(rut, clave)) break
        return c.json(printChallenge(challenges.open(rut, clave, story.factor), now()))
      case 'answer_html':
        return c.html('<!doctype html><title>Mantención</title><h1>Estamos mejorando para ti</h1>')
      case 'drop_connection':
        c.env.incoming.socket.destroy()
        return RESPONSE_ALREADY_SENT
      case 'accept_slowly':
        await delay(slowMs)
        break
      case 'accept':
      case 'accept_after_failures':
    }
    return signedIn(c, signIn(rut, clave))
  })

  return routes
}
