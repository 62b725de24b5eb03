import type { Context } from 'hono'
import type { RejectionReason } from './stories.ts'

export function rejected(c: Context, motivo: RejectionReason) {
  return c.json({ estado: 'RECHAZADO', motivo })
}

export function signedIn(c: Context, sesion: string) {
  return c.json({ estado: 'OK', sesion })
}

export function unavailable(c: Context) {
  return c.json({ estado: 'ERROR', motivo: 'SERVICIO_NO_DISPONIBLE' }, 503)
}

export function rateLimited(c: Context, retryAfterSeconds: number) {
  return c.json({ estado: 'ERROR', motivo: 'DEMASIADAS_CONSULTAS' }, 429, { 'retry-after': String(retryAfterSeconds) })
}

export function invalidRequest(c: Context, status: 400 | 404 | 413 = 400) {
  return c.json({ estado: 'ERROR', motivo: 'SOLICITUD_INVALIDA' }, status)
}
