import { AraucariaError, type Araucaria } from '@araucaria/client'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Store } from './store.ts'
import { unlessGone } from './unless-gone.ts'

interface Deps {
  araucaria: Araucaria
  store: Store
  logger: Logger
}

/** Resolves once Araucaria delivers to `url` with a secret that the store holds; waits while Araucaria is not up. */
export async function keepWebhookEndpoint(deps: Deps, url: string): Promise<void> {
  for (;;) {
    try {
      return await registerUnlessListed(deps, url)
    } catch (error) {
      if (!(error instanceof AraucariaError && error.retryable)) throw error
      deps.logger.warn(
        { reason: error.message },
        'the webhook endpoint is not registered yet, trying again in 2 seconds',
      )
      await setTimeout(2_000)
    }
  }
}

async function registerUnlessListed({ araucaria, store, logger }: Deps, url: string) {
  const knownId = store.state.webhookEndpoint?.webhookEndpointId
  const { data: listed } = await araucaria.webhookEndpoints.list().page()
  if (listed.some((it) => it.webhookEndpointId === knownId && it.url === url && it.enabled)) return

  // The secret is shown once: an endpoint of ours whose secret or address is lost would deliver what nobody can verify.
  for (const { webhookEndpointId } of listed.filter((it) => it.url === url || it.webhookEndpointId === knownId)) {
    await unlessGone(araucaria.webhookEndpoints.delete(webhookEndpointId))
  }
  const { webhookEndpointId, secret } = await araucaria.webhookEndpoints.create({ url, description: 'Café Araucaria' })
  store.save({ webhookEndpoint: { webhookEndpointId, secret } })
  logger.info({ webhookEndpointId, url }, 'webhook endpoint registered')
}
