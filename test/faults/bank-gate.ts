import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { clean } from 'rut.js'

/** Before the bank has seen a login, after it has (its answer is kept back), or before its accounts are listed. */
export type Place = 'before_login' | 'after_login' | 'before_accounts'

interface Hold {
  place: Place
  reached: PromiseWithResolvers<void>
  released: PromiseWithResolvers<void>
}

export type BankGate = Awaited<ReturnType<typeof openBankGate>>

/** The worker's only way to the bank, which a test can close for one customer. */
export async function openBankGate(bankUrl: string) {
  const holds = new Map<string, Hold>()
  const customers = new Map<string, string>()

  async function pass(place: Place, rut: string | undefined): Promise<void> {
    const hold = holds.get(rut ?? '')
    if (hold?.place !== place) return
    hold.reached.resolve()
    await hold.released.promise
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const login = request.url === '/ingreso'
    const session = request.headers['x-sesion'] as string | undefined
    const rut = login ? clean((JSON.parse(body) as { rut: string }).rut) : customers.get(session ?? '')
    await pass(login ? 'before_login' : 'before_accounts', rut)
    // The worker has gone, and the bank must not see what nobody asks any more.
    if (response.destroyed) return
    const answer = await fetch(`${bankUrl}${request.url}`, {
      method: request.method!,
      headers: { 'content-type': 'application/json', ...(session && { 'x-sesion': session }) },
      ...(login && { body }),
    })
    const answered = await answer.text()
    if (login) {
      const { sesion } = JSON.parse(answered) as { sesion?: string }
      if (sesion) customers.set(sesion, rut!)
      await pass('after_login', rut)
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered)
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Stops this customer at `place`, from now until `release`. */
    hold(rut: string, place: Place) {
      const hold: Hold = { place, reached: Promise.withResolvers(), released: Promise.withResolvers() }
      holds.set(clean(rut), hold)
      return {
        reached: hold.reached.promise,
        release: () => {
          holds.delete(clean(rut))
          hold.released.resolve()
        },
      }
    },
    /** How often the bank has looked at this customer's password. */
    async loginsEvaluated(rut: string): Promise<number> {
      const response = await fetch(`${bankUrl}/operador/clientes/${rut}`)
      return ((await response.json()) as { ingresosEvaluados: number }).ingresosEvaluados
    },
    /** Whoever is on the way gets no answer; who comes later does. */
    cut: () => server.closeAllConnections(),
    close(): void {
      for (const hold of holds.values()) hold.released.resolve()
      server.closeAllConnections()
      server.close()
    },
  }
}
