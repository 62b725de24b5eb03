/** A webhook endpoint that only counts, in a process of its own: `node bench/receiver.ts`, with PORT. */
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

let received = 0
let latenciesMs: number[] = []

createServer(async (request, response) => {
  // What was received since it was last asked.
  if (request.method === 'GET') {
    response.end(JSON.stringify({ received, latenciesMs }))
    received = 0
    latenciesMs = []
    return
  }
  const { timestamp } = (await json(request)) as { timestamp: string }
  received++
  latenciesMs.push(Date.now() - Date.parse(timestamp))
  response.writeHead(204).end()
}).listen(Number(process.env.PORT), '127.0.0.1')
