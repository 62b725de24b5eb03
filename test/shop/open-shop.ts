import { Araucaria } from '@araucaria/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { createShop } from '../../examples/shop/shop.ts'
import { openStore } from '../../examples/shop/store.ts'
import { startFakeAraucaria, webhookSecret } from './fake-araucaria.ts'

export const apiKey = 'arau_test_the_key_that_stays_on_the_backend'

/** A shop with a registered webhook endpoint, a fake Araucaria behind it, and a state file of its own. */
export async function openShop() {
  const fake = await startFakeAraucaria()
  const folder = mkdtempSync(join(tmpdir(), 'shop-'))
  const statePath = join(folder, 'state.json')
  const store = openStore(statePath)
  store.save({ webhookEndpoint: { webhookEndpointId: 'whe_1', secret: webhookSecret } })
  const logged: string[] = []
  const logger = pino({}, { write: (line: string) => void logged.push(line) })
  const araucaria = new Araucaria({ apiKey, baseUrl: fake.url, locale: 'en' })
  return {
    fake,
    store,
    statePath,
    logger,
    logged,
    araucaria,
    app: createShop({ araucaria, araucariaUrl: fake.url, store, logger }),
    close: async () => {
      await fake.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export function signedWebhook(
  id: string,
  body: string,
): { method: string; headers: Record<string, string>; body: string } {
  const now = new Date()
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecret).sign(id, now, body),
    },
    body,
  }
}
