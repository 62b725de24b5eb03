import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { clean } from 'rut.js'
import { draw } from '../../../sandbox/draw.ts'

const longestWayMs = 400

/** What became of a call that the bank was shown. */
export type Answer =
  /** It looked at it: its words, `OK` or what was wrong. */
  | { looked: true; said: string }
  /** 429 or 503, or nobody there to look. */
  | { looked: false }
  /** It went away before it had answered. */
  | 'lost'

/** What the bank said to a call; null where it did not look, or its answer was lost. */
export function wordOf({ answer }: SeenCall): string | null {
  return answer !== 'lost' && answer.looked ? answer.said : null
}

/** A call by which a customer signs in: with a password, or with the answer to what the bank asked after it. */
export interface SeenCall {
  step: 'login' | 'answer'
  rut: string
  /** That of the login, also at its second factor. */
  password: string
  /** Of the submission that it is made for, which the password ends in. */
  submissionId: string
  at: number
  answeredAt?: number
  answer: Answer
}

export type BankWitness = Awaited<ReturnType<typeof openBankWitness>>

/** Stands between the worker's road and the bank, and writes down who signs in: a bank that is killed forgets some. */
export async function openBankWitness(bankUrl: string) {
  const calls: SeenCall[] = []
  /** The logins at which the bank asked for a second factor, by its token. */
  const challenged = new Map<string, SeenCall>()

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const call = note(request, body)
    // A bank takes its time, and a fault must be able to meet a call on each side of the bank's decision.
    const seed = call && `${call.rut} ${calls.filter(({ rut }) => rut === call.rut).length}`
    if (call) await sleep(draw(`${seed} goes`, 0, longestWayMs))
    // Whoever asked has gone, and the bank is not to see what nobody waits for.
    if (response.destroyed) {
      if (call) call.answer = { looked: false }
      return
    }
    if (call) call.at = Date.now()
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('x-'))
    const answer = await fetch(`${bankUrl}${request.url}`, {
      method: request.method!,
      headers: { 'content-type': 'application/json', ...(Object.fromEntries(headers) as Record<string, string>) },
      ...(request.method === 'POST' && { body }),
    }).catch((error: Error & { cause?: { code?: string } }) => {
      if (call && error.cause?.code === 'ECONNREFUSED') call.answer = { looked: false }
      throw error
    })
    const answered = await answer.text()
    if (call) {
      const { said, desafio } = understand(answer.status, answered)
      Object.assign(call, { answer: said, answeredAt: Date.now() })
      if (desafio !== undefined) challenged.set(desafio, call)
    }
    if (call) await sleep(draw(`${seed} comes back`, 0, longestWayMs))
    const retryAfter = answer.headers.get('retry-after')
    const type = answer.headers.get('content-type') ?? 'application/json'
    response.writeHead(answer.status, { 'content-type': type, ...(retryAfter && { 'retry-after': retryAfter }) })
    response.end(answered)
  }

  function note({ method, url, headers }: IncomingMessage, body: string): SeenCall | null {
    if (method !== 'POST') return null
    const begun = { at: Date.now(), answer: 'lost' as const }
    let call: SeenCall | null = null
    if (url === '/ingreso') {
      const { rut, clave } = JSON.parse(body) as { rut: string; clave: string }
      const submissionId = clave.slice(clave.lastIndexOf('+') + 1)
      call = { ...begun, step: 'login', rut: clean(rut), password: clave, submissionId }
    }
    if (url === '/segundo-factor') {
      const { rut, password, submissionId } = challenged.get(String(headers['x-desafio']))!
      call = { ...begun, step: 'answer', rut, password, submissionId }
    }
    if (call) calls.push(call)
    return call
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    calls,
    close(): void {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** `desafio` is the token of a second factor that the bank asks for. */
function understand(status: number, body: string): { said: Answer; desafio?: string } {
  if (status === 429 || status === 503) return { said: { looked: false } }
  try {
    const { estado, motivo, desafio } = JSON.parse(body) as { estado: string; motivo?: string; desafio?: string }
    return { said: { looked: true, said: motivo ?? estado }, ...(desafio !== undefined && { desafio }) }
  } catch {
    return { said: { looked: true, said: 'senseless' } }
  }
}
