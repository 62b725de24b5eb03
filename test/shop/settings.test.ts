import { expect, test } from 'vitest'
import { readSettings } from '../../examples/shop/settings.ts'

const apiKey = 'arau_test_abc'

test('an API key is all that the shop has to be told', () => {
  expect(readSettings({ ARAUCARIA_API_KEY: apiKey })).toEqual({
    port: 8090,
    shopUrl: 'http://localhost:8090',
    araucariaUrl: 'http://localhost:8080',
    apiKey,
    statePath: 'shop-state.json',
  })
})

test('the shop’s own address follows its port, and addresses lose a closing slash', () => {
  expect(readSettings({ ARAUCARIA_API_KEY: apiKey, SHOP_PORT: '9000' }).shopUrl).toBe('http://localhost:9000')
  expect(readSettings({ ARAUCARIA_API_KEY: apiKey, ARAUCARIA_URL: 'https://a.example/' }).araucariaUrl).toBe(
    'https://a.example',
  )
})

test.each([
  ['ARAUCARIA_API_KEY', {}],
  ['ARAUCARIA_API_KEY', { ARAUCARIA_API_KEY: '' }],
  ['ARAUCARIA_API_KEY', { ARAUCARIA_API_KEY: 'sk_live_abc' }],
  ['SHOP_PORT', { ARAUCARIA_API_KEY: apiKey, SHOP_PORT: 'ninety' }],
  ['SHOP_PORT', { ARAUCARIA_API_KEY: apiKey, SHOP_PORT: '70000' }],
  ['SHOP_URL', { ARAUCARIA_API_KEY: apiKey, SHOP_URL: 'localhost:8090' }],
  ['ARAUCARIA_URL', { ARAUCARIA_API_KEY: apiKey, ARAUCARIA_URL: 'araucaria' }],
])('a missing or malformed setting is named: %s in %o', (name, env) => {
  expect(() => readSettings(env)).toThrow(new RegExp(`^${name} (is missing:|must be) .*\\.$`))
})

test('every wrong setting is named at once, and a wrong key is not repeated', () => {
  expect(() => readSettings({ ARAUCARIA_API_KEY: 'secret', SHOP_PORT: '0' })).toThrow(
    /^SHOP_PORT must be .*\.\nARAUCARIA_API_KEY must be (?!.*secret).*\.$/,
  )
})
