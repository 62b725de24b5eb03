import { Hono } from 'hono'
import type { Challenges } from './challenges.ts'
import type { Sessions } from './sessions.ts'

export function logout(sessions: Sessions, challenges: Challenges) {
  const routes = new Hono()

  routes.post('/salida', (c) => {
    const sesion = c.req.header('x-sesion')
    const desafio = c.req.header('x-desafio')
    if (sesion !== undefined) sessions.end(sesion)
    if (desafio !== undefined) challenges.end(desafio)
    return c.json({ estado: 'OK' })
  })

  return routes
}
