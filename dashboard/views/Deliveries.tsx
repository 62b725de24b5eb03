import type { WebhookDeliveryView } from '../../api/webhook-deliveries.ts'
import type { WebhookEndpointView } from '../../api/webhook-endpoint-view.ts'
import { DeliveryCard, deliveryTones } from '../DeliveryCard.tsx'
import { Filters } from '../Filters.tsx'
import { Heading } from '../Heading.tsx'
import { List } from '../List.tsx'
import type { Place } from '../place.ts'
import { useFresh, type Page } from '../use-fresh.ts'

export function Deliveries({ place }: { place: Place }) {
  const { value: endpoints } = useFresh<Page<WebhookEndpointView>>('webhook-endpoints')
  return (
    <>
      <Heading>Deliveries</Heading>
      <Filters
        place={place}
        filters={[
          {
            name: 'webhookEndpointId',
            label: 'Endpoint',
            options: endpoints?.data.map(({ webhookEndpointId, url }) => [webhookEndpointId, url]) ?? [],
          },
          { name: 'status', label: 'Status', options: Object.keys(deliveryTones).map((status) => [status, status]) },
          { name: 'connectionId', label: 'Connection' },
          { name: 'eventId', label: 'Event' },
        ]}
      />
      <List<WebhookDeliveryView>
        path="webhook-deliveries"
        place={place}
        idOf={({ webhookDeliveryId }) => webhookDeliveryId}
        called={['delivery', 'deliveries']}
      >
        {(rows, refresh) => (
          <ul class="cards">
            {rows.map((delivery) => (
              <li key={delivery.webhookDeliveryId}>
                <DeliveryCard
                  delivery={delivery}
                  url={endpoints?.data.find((it) => it.webhookEndpointId === delivery.webhookEndpointId)?.url}
                  onChange={refresh}
                />
              </li>
            ))}
          </ul>
        )}
      </List>
    </>
  )
}
