import { useState } from 'preact/hooks'
import type { WebhookDeliveryView } from '../../api/webhook-deliveries.ts'
import type { WebhookEndpointView } from '../../api/webhook-endpoint-view.ts'
import { Action } from '../Action.tsx'
import { useClient } from '../client.ts'
import { Facts } from '../Facts.tsx'
import { IdLink } from '../IdLink.tsx'
import { One } from '../One.tsx'
import { addressOf } from '../place.ts'
import { Time } from '../Time.tsx'
import { EndpointState, successOf } from './Endpoints.tsx'
import { eventTypes } from './Events.tsx'

export function Endpoint({ id }: { id: string }) {
  return (
    <One<WebhookEndpointView> title={`Webhook endpoint ${id}`} path={`webhook-endpoints/${id}`}>
      {(endpoint, refresh) => (
        <>
          <Settings endpoint={endpoint} />
          <p class="pages">
            <a href={addressOf('webhook-deliveries', { query: { webhookEndpointId: id } })}>Its deliveries</a>
          </p>
          <Commands endpoint={endpoint} onChange={refresh} />
        </>
      )}
    </One>
  )
}

function Settings({ endpoint }: { endpoint: WebhookEndpointView }) {
  const { health, headers } = endpoint
  return (
    <Facts
      of={{
        Address: endpoint.url,
        Description: endpoint.description,
        'Event types': endpoint.eventTypes?.join(', ') ?? 'all',
        State: (
          <>
            <EndpointState endpoint={endpoint} /> {endpoint.disabledReason}
          </>
        ),
        Accepted: successOf(endpoint),
        'Last error': health.lastError,
        'Failing since': health.failingSince && <Time at={health.failingSince} />,
        'Headers sent along': Object.keys(headers).join(', '),
        'Old secret signs until': endpoint.previousSecretUntil && <Time at={endpoint.previousSecretUntil} />,
        Created: <Time at={endpoint.createdAt} />,
      }}
    />
  )
}

function Commands({ endpoint, onChange }: { endpoint: WebhookEndpointView; onChange: () => void }) {
  const { send } = useClient()
  const { webhookEndpointId: id, enabled, health } = endpoint
  const path = `webhook-endpoints/${id}`
  const [offered] = useState(() => localTime(health.failingSince ?? dayAgo()))

  async function sendTest(fields: FormData) {
    const example = await send<WebhookDeliveryView>('POST', `${path}/test`, { eventType: fields.get('eventType') })
    return (
      <>
        It is on its way: <IdLink id={example.webhookDeliveryId}>see its delivery</IdLink>
      </>
    )
  }

  async function recover(fields: FormData) {
    // A field that was left empty is for the API to name.
    const since = new Date(fields.get('since') as string)
    const body = Number.isNaN(since.getTime()) ? {} : { since: since.toISOString() }
    const { deliveries } = await send<{ deliveries: number }>('POST', `${path}/recover`, body)
    return deliveries === 0
      ? 'There was nothing to send.'
      : `${deliveries} ${deliveries === 1 ? 'delivery is' : 'deliveries are'} on the way.`
  }

  async function switchTo(on: boolean) {
    await send('PATCH', path, { enabled: on })
    onChange()
    return on ? 'It is on.' : 'It is off.'
  }

  return (
    <div class="commands">
      <section aria-labelledby="test">
        <h2 id="test">Send a test</h2>
        <p class="hint">An example, marked with "test": true in its body.</p>
        <Action label="Send a test" act={sendTest}>
          <div class="field">
            <label for="event-type">Event type</label>
            <select id="event-type" name="eventType">
              {eventTypes.map((type) => (
                <option key={type}>{type}</option>
              ))}
            </select>
          </div>
        </Action>
      </section>
      <section aria-labelledby="recover">
        <h2 id="recover">Recover</h2>
        <p class="hint">Sends every event of its types that it has not accepted since then, at most 30 days back.</p>
        <Action label="Recover" act={recover}>
          <div class="field">
            <label for="since">Since</label>
            <input id="since" name="since" type="datetime-local" defaultValue={offered} />
          </div>
        </Action>
      </section>
      <section aria-labelledby="switch">
        <h2 id="switch">Switch {enabled ? 'off' : 'on'}</h2>
        <p class="hint">What happens while it is off is not sent, until it is recovered.</p>
        <Action label={enabled ? 'Switch off' : 'Switch on'} act={() => switchTo(!enabled)} />
      </section>
      <p class="hint">Creating and deleting endpoints and rotating their secrets is for the REST API.</p>
    </div>
  )
}

function dayAgo(): string {
  return new Date(Date.now() - 24 * 3_600_000).toISOString()
}

/** As an `<input type="datetime-local">` has it, in the reader's own zone, to the minute. */
function localTime(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
