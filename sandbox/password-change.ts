import { Hono } from 'hono'
import { clean, validate } from 'rut.js'
import { z } from 'zod'
import { invalidRequest, rejected } from './answers.ts'
import type { Customers } from './customers.ts'
import { jsonBody } from './json-body.ts'
import { passwordPage } from './password-page.ts'
import { storyOf, type RejectionReason } from './stories.ts'

const PasswordRequest = z.object({ rut: z.string(), claveActual: z.string().optional(), claveNueva: z.string() })

export function passwordChange(customers: Customers) {
  const routes = new Hono()

  routes.post('/clave', async (c) => {
    const request = PasswordRequest.safeParse(await jsonBody(c))
    if (!request.success) return invalidRequest(c)
    const reason = await change(request.data)
    return reason === null ? c.json({ estado: 'OK' }) : rejected(c, reason)
  })

  routes.get('/', (c) => c.html(passwordPage(null)))

  routes.post('/', async (c) => {
    const { claveActual, ...form } = await c.req.parseBody()
    const request = PasswordRequest.safeParse(claveActual ? { ...form, claveActual } : form)
    if (!request.success) return invalidRequest(c)
    const reason = await change(request.data)
    return c.html(passwordPage(reason ?? 'OK'), reason === null ? 200 : 422)
  })

  async function change(request: z.infer<typeof PasswordRequest>): Promise<RejectionReason | null> {
    const { claveActual, claveNueva } = request
    if (!validate(request.rut)) return 'RUT_INVALIDO'
    const rut = clean(request.rut)
    if (claveActual !== undefined && (!storyOf(claveActual) || customers.isRetired(rut, claveActual))) {
      return 'CLAVE_INCORRECTA'
    }
    if (!storyOf(claveNueva) || claveNueva === claveActual) return 'CLAVE_NO_PERMITIDA'
    await customers.changePassword(rut, claveActual, claveNueva)
    return null
  }

  return routes
}
