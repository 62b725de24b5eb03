import type { WebhookEndpointView } from '../../api/webhook-endpoint-view.ts'
import { IdLink } from '../IdLink.tsx'
import { One } from '../One.tsx'
import { Pill } from '../Pill.tsx'
import { Table } from '../Table.tsx'
import type { Page } from '../use-fresh.ts'

export function Endpoints() {
  return (
    <One<Page<WebhookEndpointView>> title="Webhook endpoints" path="webhook-endpoints">
      {({ data }) =>
        data.length === 0 ? (
          <p role="status">There are none yet: the REST API creates them.</p>
        ) : (
          <Table
            caption="Webhook endpoints"
            rows={data}
            keyOf={({ webhookEndpointId }) => webhookEndpointId}
            columns={{
              Address: ({ webhookEndpointId, url }) => <IdLink id={webhookEndpointId}>{url}</IdLink>,
              Description: ({ description }) => description ?? '–',
              'Event types': ({ eventTypes }) => eventTypes?.join(', ') ?? 'all',
              State: (endpoint) => <EndpointState endpoint={endpoint} />,
              Accepted: successOf,
              'Last error': ({ health }) => health.lastError ?? '–',
            }}
          />
        )
      }
    </One>
  )
}

export function EndpointState({ endpoint: { enabled, health } }: { endpoint: WebhookEndpointView }) {
  if (!enabled) return <Pill tone="quiet">disabled</Pill>
  return health.failingSince ? <Pill tone="bad">failing</Pill> : <Pill tone="good">enabled</Pill>
}

export function successOf({ health: { attempts, successRate } }: WebhookEndpointView): string {
  return successRate === null ? 'nothing sent yet' : `${Math.floor(successRate * 100)} % of the last ${attempts}`
}
