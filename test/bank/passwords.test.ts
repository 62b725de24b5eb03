import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createSandboxBank } from '../../sandbox/bank.ts'
import { openCustomers } from '../../sandbox/customers.ts'

const rut = '11.111.111-1'

function bank(customers = openCustomers()) {
  const app = createSandboxBank({ customers })
  const post = async (path: string, body: object) => {
    const response = await app.request(path, { method: 'POST', body: JSON.stringify(body) })
    return (await response.json()) as { estado: string; motivo?: string }
  }
  return {
    app,
    logIn: async (clave: string, as = rut) => (await post('/ingreso', { rut: as, clave })).motivo ?? 'OK',
    change: async (claveNueva: string, claveActual?: string) =>
      (await post('/clave', { rut, claveNueva, claveActual })).motivo ?? 'OK',
  }
}

test('after a change the old password is wrong, and any other story works as the new one', async () => {
  const { logIn, change } = bank()
  expect(await logIn('pass_good')).toBe('OK')
  expect(await change('pass_good+new', 'pass_good')).toBe('OK')
  expect(await logIn('pass_good')).toBe('CLAVE_INCORRECTA')
  expect(await logIn('pass_good+new')).toBe('OK')
  expect(await logIn('pass_good+another')).toBe('OK')
  expect(await logIn('pass_good', '20.347.878-K')).toBe('OK')
})

test('a change without the current password retires every one that the customer signed in with', async () => {
  const { logIn, change } = bank()
  await logIn('pass_good+1')
  await logIn('pass_good+2')
  expect(await change('pass_good+3')).toBe('OK')
  for (const old of ['pass_good', 'pass_good+1', 'pass_good+2']) expect(await logIn(old)).toBe('CLAVE_INCORRECTA')
  expect(await logIn('pass_good+3')).toBe('OK')
})

test('a password can come back by another change', async () => {
  const { logIn, change } = bank()
  await change('pass_good+new', 'pass_good')
  await change('pass_good', 'pass_good+new')
  expect([await logIn('pass_good'), await logIn('pass_good+new')]).toEqual(['OK', 'CLAVE_INCORRECTA'])
})

test('a wrong or retired current password changes nothing, and neither does a new one that plays no story', async () => {
  const { logIn, change } = bank()
  expect(await change('pass_good+new', 'wrong')).toBe('CLAVE_INCORRECTA')
  expect(await change('secreta', 'pass_good')).toBe('CLAVE_NO_PERMITIDA')
  expect(await change('pass_good', 'pass_good')).toBe('CLAVE_NO_PERMITIDA')
  expect(await logIn('pass_good')).toBe('OK')
  await change('pass_good+new', 'pass_good')
  expect(await change('pass_good+2', 'pass_good')).toBe('CLAVE_INCORRECTA')
})

test('the bank’s page changes a password and says what happened', async () => {
  const { app, logIn } = bank()
  const form = (fields: Record<string, string>) =>
    app.request('/', { method: 'POST', body: new URLSearchParams(fields) })
  expect(await (await app.request('/')).text()).toContain('<form method="post"')
  const refused = await form({ rut: '11.111.111-2', claveActual: '', claveNueva: 'pass_good+new' })
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('El RUT no es válido')])
  const changed = await form({ rut, claveActual: '', claveNueva: 'pass_good+new' })
  expect([changed.status, await changed.text()]).toEqual([200, expect.stringContaining('La clave cambió')])
  expect(await logIn('pass_good')).toBe('CLAVE_INCORRECTA')
})

test('changed passwords and counts survive a restart, in a file that names no RUT and no password', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-bank-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'state', 'bank.json')
  const customers = openCustomers(path)
  const before = bank(customers)
  await before.logIn('flaky')
  await before.logIn('pass_good')
  await before.change('pass_good+new')
  await before.logIn('pass_good+new')
  await customers.save()

  const after = bank(openCustomers(path))
  expect(await after.logIn('pass_good')).toBe('CLAVE_INCORRECTA')
  expect([await after.logIn('flaky'), await after.logIn('flaky')]).toEqual(['SERVICIO_NO_DISPONIBLE', 'OK'])
  const client = await (await after.app.request(`/operador/clientes/${rut}`)).json()
  expect(client).toMatchObject({ ingresosEvaluados: 4, ingresosAceptados: 3 })
  expect(await readFile(path, 'utf8')).not.toMatch(/11\.?111\.?111|pass_good|flaky/)
})
