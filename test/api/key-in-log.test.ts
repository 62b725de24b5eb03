import { expect, test } from 'vitest'
import { createApiKey, revokeApiKey } from '../../api/api-keys.ts'
import { openStack } from '../stack.ts'
import { freePort } from '../../dev/ports.ts'
import { startService } from '../workflows/service-process.ts'

test('the log says by its id which key calls, the refused ones too, and never holds a key', async () => {
  const stack = await openStack()
  const revoked = await createApiKey(stack.db, stack.owner, 'x')
  await revokeApiKey(stack.db, revoked.id)
  const port = await freePort()
  const { lines } = await startService('api/server.ts', stack, { API_PORT: `${port}` })
  const [, , id] = stack.owner.key.split('_')
  const mistyped = `${stack.owner.key.slice(0, -1)}_`
  const calls = [
    [stack.owner.key, 200, `key_${id}`],
    [revoked.key, 401, revoked.id],
    [mistyped, 401, undefined],
  ] as const
  for (const [n, [key, status]] of calls.entries()) {
    const headers = { authorization: `Bearer ${key}`, 'x-request-id': `call-${n}` }
    expect((await fetch(`http://localhost:${port}/v1/connections`, { headers })).status).toBe(status)
  }
  for (const [n, [, status, keyId]] of calls.entries()) {
    const logged = () => lines.filter((line) => line.includes(`"call-${n}"`)).map((line) => JSON.parse(line) as object)
    await expect.poll(logged).toMatchObject([{ msg: 'request', route: '/v1/connections', status }])
    expect(logged()[0]).toEqual(expect.objectContaining({ ...(keyId && { keyId }) }))
    expect('keyId' in logged()[0]!).toBe(keyId !== undefined)
  }
  for (const [key] of calls) expect(lines.join('\n')).not.toContain(key.slice(22))
})
