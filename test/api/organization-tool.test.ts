import { expect, test } from 'vitest'
import { createOrganization, openTestDatabase } from '../database.ts'
import { runTool } from './run-tool.ts'

async function openTool() {
  const { db, url } = await openTestDatabase()
  const { organizationId } = await createOrganization(db)
  const organization = async (...args: string[]) => {
    const outcome = await runTool('api/organization.ts', url, ...args)
    return { ...outcome, shown: outcome.code === 0 ? JSON.parse(outcome.stdout) : null }
  }
  return { organizationId, organization }
}

const settings = [
  ['--name', 'Tienda Ñuñoa'],
  ['--logo-url', 'https://cdn.example/logo.svg'],
  ['--accent-color', '#0a7d5a'],
  ['--allowed-origin', 'https://shop.example.com'],
  ['--allowed-origin', 'http://localhost:8090'],
  ['--return-url', 'myapp://connected'],
  ['--purpose', 'es=Para marcar tu cuenta como pagada.'],
  ['--purpose', 'en=To tick off your tab.'],
].flat()

const set = {
  name: 'Tienda Ñuñoa',
  logoUrl: 'https://cdn.example/logo.svg',
  accentColor: '#0a7d5a',
  allowedOrigins: ['https://shop.example.com', 'http://localhost:8090'],
  returnUrls: ['myapp://connected'],
  purpose: { es: 'Para marcar tu cuenta como pagada.', en: 'To tick off your tab.' },
}

test('what is set stays set for its mode, and an empty value clears it', async () => {
  const { organizationId, organization } = await openTool()
  const { shown } = await organization(...settings)
  expect(shown).toMatchObject({ id: organizationId, mode: 'test', ...set })
  expect((await organization('--accent-color', '', '--allowed-origin', '', '--purpose', '')).shown).toMatchObject({
    ...set,
    accentColor: null,
    allowedOrigins: [],
    purpose: {},
  })
  expect((await organization('--mode', 'live')).shown).toMatchObject({ name: 'My organization', allowedOrigins: [] })
})

const wrong = [
  ['--name', ''],
  ['--logo-url', 'http://cdn.example/logo.svg'],
  ['--accent-color', 'green'],
  ['--allowed-origin', 'https://shop.example.com/'],
  ['--allowed-origin', 'shop.example.com'],
  ['--allowed-origin', '*'],
  ['--return-url', 'connected'],
  ['--return-url', 'javascript:alert(1)'],
  ['--return-url', 'data:text/html,x'],
  ['--purpose', 'To tick off your tab.'],
  ['--purpose', 'pt=Para pagar.'],
  ['--purpose', `es=${'x'.repeat(141)}`],
  ['--mode', 'both'],
] as const

test('a wrong setting is refused in a sentence that names it, and nothing is changed', async () => {
  const { organization } = await openTool()
  for (const [option, value] of wrong) {
    const { code, stdout, stderr } = await organization('--name', 'Changed', option, value)
    expect([code, stdout], `${option} ${value}`).toEqual([1, ''])
    expect(stderr).toMatch(new RegExp(`^${option} is .*\\n$`))
  }
  expect((await organization()).shown.name).toBe('My organization')
})
