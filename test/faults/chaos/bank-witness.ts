import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { clean } from 'rut.js'
import { draw } from '../../../sandbox/draw.ts'

const longestWayMs = 400

/** What became of a login that the bank was shown. */
export type Answer =
  /** It looked at it: its words, `OK` or the reason of a refusal. */
  | { looked: true; said: string }
  /** 429 or 503, or nobody there to look. */
  | { looked: false }
  /** It went away before it had answered. */
  | 'lost'

/** What the bank said to a login; null where it did not look, or its answer was lost. */
export function wordOf({ answer }: SeenLogin): string | null {
  return answer !== 'lost' && answer.looked ? answer.said : null
}

export interface SeenLogin {
  rut: string
  password: string
  at: number
  answeredAt?: number
  answer: Answer
}

export type BankWitness = Awaited<ReturnType<typeof openBankWitness>>

/** Stands between the worker's road and the bank, and writes down each login: a bank that is killed forgets some. */
export async function openBankWitness(bankUrl: string) {
  const logins: SeenLogin[] = []

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const login = request.url === '/ingreso' ? note(body) : null
    // A bank takes its time, and a fault must be able to meet a call on each side of the bank's decision.
    const seed = login && `${login.rut} ${logins.filter(({ rut }) => rut === login.rut).length}`
    if (login) await sleep(draw(`${seed} goes`, 0, longestWayMs))
    // Whoever asked has gone, and the bank is not to see what nobody waits for.
    if (response.destroyed) {
      if (login) login.answer = { looked: false }
      return
    }
    if (login) login.at = Date.now()
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('x-'))
    const answer = await fetch(`${bankUrl}${request.url}`, {
      method: request.method!,
      headers: { 'content-type': 'application/json', ...(Object.fromEntries(headers) as Record<string, string>) },
      ...(request.method === 'POST' && { body }),
    }).catch((error: Error & { cause?: { code?: string } }) => {
      if (login && error.cause?.code === 'ECONNREFUSED') login.answer = { looked: false }
      throw error
    })
    const text = await answer.text()
    if (login) Object.assign(login, { answer: understood(answer.status, text), answeredAt: Date.now() })
    if (login) await sleep(draw(`${seed} comes back`, 0, longestWayMs))
    const retryAfter = answer.headers.get('retry-after')
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type, ...(retryAfter && { 'retry-after': retryAfter }) })
    response.end(text)
  }

  function note(body: string): SeenLogin {
    const { rut, clave } = JSON.parse(body) as { rut: string; clave: string }
    const login: SeenLogin = { rut: clean(rut), password: clave, at: Date.now(), answer: 'lost' }
    logins.push(login)
    return login
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    logins,
    close(): void {
      server.closeAllConnections()
      server.close()
    },
  }
}

function understood(status: number, text: string): Answer {
  if (status === 429 || status === 503) return { looked: false }
  try {
    const { estado, motivo } = JSON.parse(text) as { estado: string; motivo?: string }
    return { looked: true, said: motivo ?? estado }
  } catch {
    return { looked: true, said: 'senseless' }
  }
}
