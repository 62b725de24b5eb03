import { expect, test } from 'vitest'
import { devSettings, neededPorts } from '../../dev/settings.ts'

test.each(['abc', '0', '65536', '80.5'])('API_PORT=%s is refused by name', (value) => {
  expect(() => devSettings({ API_PORT: value })).toThrow(
    'API_PORT is malformed: it should be a port, for example 8080.',
  )
})

test('a setting left empty counts as not set', () => {
  expect(devSettings({ API_PORT: '', DATABASE_URL: '' })).toEqual(devSettings({}))
})

test('the public address follows the API to another port', () => {
  expect(devSettings({ API_PORT: '9080' }).publicUrl).toBe('http://localhost:9080')
  expect(devSettings({ API_PORT: '9080', PUBLIC_URL: 'https://a.example' }).publicUrl).toBe('https://a.example')
})

test('a database and a Temporal of one’s own need no port here', () => {
  const own = devSettings({
    DATABASE_URL: 'postgres://db.example/araucaria',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
  })
  expect(neededPorts(own).map(({ variable }) => variable)).toEqual(['API_PORT', 'SHOP_PORT', 'SANDBOX_BANK_PORT'])
  expect(neededPorts(devSettings({}))).toHaveLength(6)
})
