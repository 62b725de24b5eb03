import type { WebhookDeliveryView } from '../api/webhook-deliveries.ts'
import { Action } from './Action.tsx'
import { useClient } from './client.ts'
import { Facts } from './Facts.tsx'
import { IdLink } from './IdLink.tsx'
import { Pill, type Tone } from './Pill.tsx'
import { Table } from './Table.tsx'
import { Time } from './Time.tsx'

export const deliveryTones: Record<WebhookDeliveryView['status'], Tone> = {
  pending: 'attention',
  delivered: 'good',
  failed: 'bad',
}

interface Props {
  delivery: WebhookDeliveryView
  /** The endpoint's, where it is known. */
  url?: string | undefined
  onChange: () => void
}

export function DeliveryCard({ delivery, url, onChange }: Props) {
  const { send } = useClient()
  const { webhookDeliveryId: id, eventId, connectionId, webhookEndpointId, status, attempts } = delivery
  return (
    <article aria-labelledby={id}>
      <div class="title">
        <h2 id={id}>
          {delivery.eventType} <Pill tone={deliveryTones[status]}>{status}</Pill>
          {delivery.test && <Pill tone="quiet">example</Pill>}
        </h2>
        <p class="hint">
          Created <Time at={delivery.createdAt} />
        </p>
      </div>
      <Facts
        of={{
          To: <IdLink id={webhookEndpointId}>{url}</IdLink>,
          Event: <IdLink id={eventId} />,
          Connection: connectionId && <IdLink id={connectionId} />,
          'Next attempt': delivery.nextAttemptAt && <Time at={delivery.nextAttemptAt} />,
          // Of an attempt it stands in the table.
          Failed: attempts.at(-1)?.error === delivery.lastError ? null : delivery.lastError,
        }}
      />
      {attempts.length > 0 ? (
        <Table
          caption="Attempts, oldest first"
          rows={attempts}
          keyOf={({ number }) => `${number}`}
          columns={{
            'No.': ({ number }) => number,
            Time: ({ at }) => <Time at={at} />,
            Took: ({ durationMs }) => `${durationMs} ms`,
            Answer: ({ statusCode }) => statusCode ?? 'none',
            Error: ({ error }) => error ?? '–',
            Response: ({ responseExcerpt }) => (responseExcerpt ? <code>{responseExcerpt}</code> : '–'),
          }}
        />
      ) : (
        <p class="hint">Not tried yet.</p>
      )}
      <Action
        label="Send again"
        about={id}
        act={async () => {
          await send('POST', `webhook-deliveries/${id}/redeliver`)
          onChange()
          return 'It is on its way.'
        }}
      />
    </article>
  )
}
