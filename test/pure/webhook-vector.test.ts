import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { testVector, webhooksPage } from '../webhooks/webhooks-page.ts'

const { secret, id, timestamp, body, signature } = testVector()

test('the documented signature is what the documented steps come to', () => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  expect(key).toHaveLength(32)
  const result = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  expect(signature).toBe(`v1,${result}`)
})

test('the documented signature is what the library that signs deliveries makes at that time', () => {
  expect(new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), body)).toBe(signature)
})

test('the documented body is an event with letters of more than one byte, as long as the page says', () => {
  expect(JSON.parse(body)).toMatchObject({ type: 'connection.failed_auth', data: { metadata: { plan: 'ñandú' } } })
  expect(webhooksPage).toContain(`${Buffer.byteLength(body)} bytes long`)
})
