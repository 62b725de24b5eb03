import { serve } from '../serve.ts'

type Meanwhile = 'pass' | 'drop' | 'hang' | Response

/** Stands before the service: `plan` says what becomes of the first requests, all that follow pass. */
export async function openProxy(target: string, plan: Meanwhile[]) {
  const seen: { method: string; key: string | null; body: string; at: number }[] = []
  const url = await serve(async (request, env) => {
    const body = await request.text()
    const what = plan[seen.length] ?? 'pass'
    seen.push({ method: request.method, key: request.headers.get('idempotency-key'), body, at: performance.now() })
    if (what instanceof Response) return what
    if (what === 'hang') return new Promise<Response>(() => {})
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    // Of a compressed answer, fetch would give the text without and the headers with compression.
    const answer = await fetch(target + pathname + search, {
      method,
      headers: { ...Object.fromEntries(headers), 'accept-encoding': 'identity' },
      body: body || null,
    })
    if (what === 'pass') return new Response(answer.body, { status: answer.status, headers: answer.headers })
    // The service has acted, and its answer gets lost on the way.
    const { incoming } = env as { incoming: { socket: { destroy: () => void } } }
    incoming.socket.destroy()
    return new Promise<Response>(() => {})
  }, '127.0.0.1')
  return { url, seen }
}
