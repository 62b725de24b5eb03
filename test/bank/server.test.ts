import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

const entry = new URL('../../sandbox/server.ts', import.meta.url).pathname

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [entry], { env: { PATH: process.env.PATH, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, exit, stdout: () => stdout, stderr: () => stderr }
}

test('the bank logs neither RUT, password nor session, and stops when told to', async () => {
  const bank = start({ SANDBOX_BANK_PORT: '0' })
  const port = await expect
    .poll(() => /"port":(\d+)/.exec(bank.stdout())?.[1], { timeout: 5_000 })
    .toBeDefined()
    .then(() => /"port":(\d+)/.exec(bank.stdout())![1])
  const url = `http://127.0.0.1:${port}`
  const post = (body: string) => fetch(`${url}/ingreso`, { method: 'POST', body })
  const login = await post('{"rut":"11.111.111-1","clave":"pass_good+logged"}')
  const { sesion } = (await login.json()) as { sesion: string }
  await fetch(`${url}/cuentas`, { headers: { 'x-sesion': sesion } })
  await fetch(`${url}/operador/clientes/11111111-1`)
  expect((await post('{"rut":"11.111.111-1","clave":"pass_good+logged')).status).toBe(400)

  bank.child.kill('SIGTERM')
  expect(await bank.exit).toBe(0)
  const lines = bank
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.map(({ route }) => route)).toContain('/operador/clientes/:rut')
  expect(bank.stdout() + bank.stderr()).not.toMatch(/11\.?111\.?111|pass_good/)
  expect(bank.stdout()).not.toContain(sesion)
})

test('a busy port ends the bank with one sentence that says what to do', async () => {
  const other = createServer()
  onTestFinished(() => void other.close())
  await new Promise<void>((resolve) => other.listen(0, resolve))
  const { port } = other.address() as AddressInfo
  const bank = start({ SANDBOX_BANK_PORT: String(port) })
  expect(await bank.exit).toBe(1)
  expect(bank.stderr()).toBe(
    `Port ${port} is busy: stop what listens there, or set SANDBOX_BANK_PORT to a free port.\n`,
  )
})

test('a malformed port is named, with what it should look like', async () => {
  const bank = start({ SANDBOX_BANK_PORT: 'http' })
  expect(await bank.exit).toBe(1)
  expect(bank.stderr()).toBe('SANDBOX_BANK_PORT is "http": it must be a port number such as 8070.\n')
})
