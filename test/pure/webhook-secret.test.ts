import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { webhookSecret } from '../../webhooks/secret.ts'

const key = randomBytes(32)

test('API and worker derive the same secret from the same key', () => {
  expect(webhookSecret(key, 'whe_1', 1)).toBe(webhookSecret(Buffer.from(key), 'whe_1', 1))
})

test('each endpoint, each generation and each deployment has a secret of its own', () => {
  const secrets = [
    webhookSecret(key, 'whe_1', 1),
    webhookSecret(key, 'whe_2', 1),
    webhookSecret(key, 'whe_1', 2),
    webhookSecret(randomBytes(32), 'whe_1', 1),
  ]
  expect(new Set(secrets).size).toBe(4)
})

test('a receiver that follows Standard Webhooks verifies with it, and refuses a changed body', () => {
  const secret = webhookSecret(key, 'whe_1', 1)
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const now = new Date()
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
    'webhook-signature': new Webhook(secret).sign('evt_1', now, '{"a":1}'),
  }
  expect(new Webhook(secret).verify('{"a":1}', headers)).toEqual({ a: 1 })
  expect(() => new Webhook(secret).verify('{"a":2}', headers)).toThrow()
  expect(() => new Webhook(webhookSecret(key, 'whe_2', 1)).verify('{"a":1}', headers)).toThrow()
})
