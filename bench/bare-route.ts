/** One Hono route that answers with ANSWER, in a process of its own: `node bench/bare-route.ts`, with PORT. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const answer = JSON.parse(process.env.ANSWER!) as object

serve({
  fetch: new Hono().get('/v1/connections/:connectionId', (c) => c.json(answer)).fetch,
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
})
