import type { EventView } from '../../api/events.ts'
import type { WebhookType } from '../../webhooks/event-types.ts'
import { Filters } from '../Filters.tsx'
import { Heading } from '../Heading.tsx'
import { IdLink } from '../IdLink.tsx'
import { List } from '../List.tsx'
import type { Place } from '../place.ts'
import { Table } from '../Table.tsx'
import { Time } from '../Time.tsx'

export const eventTypes = Object.keys({
  'connection.connected': true,
  'connection.synced': true,
  'connection.failed_auth': true,
  'connection.disconnected': true,
  'connection.deleted': true,
  'webhook_endpoint.failing': true,
  'webhook_endpoint.disabled': true,
} satisfies Record<WebhookType, true>)

export function Events({ place }: { place: Place }) {
  return (
    <>
      <Heading>Events</Heading>
      <Filters
        place={place}
        filters={[
          { name: 'type', label: 'Type', options: eventTypes.map((type) => [type, type]) },
          { name: 'connectionId', label: 'Connection' },
        ]}
      />
      <List<EventView>
        path="events"
        place={place}
        query={{ order: 'desc' }}
        idOf={({ eventId }) => eventId}
        called={['event', 'events']}
      >
        {(rows) => (
          <Table
            caption="Events"
            rows={rows}
            keyOf={({ eventId }) => eventId}
            columns={{
              Event: ({ eventId, type }) => <IdLink id={eventId}>{type}</IdLink>,
              About: ({ connectionId, webhookEndpointId }) => <IdLink id={connectionId ?? webhookEndpointId} />,
              Sequence: ({ sequence }) => sequence ?? '–',
              Created: ({ createdAt }) => <Time at={createdAt} />,
            }}
          />
        )}
      </List>
    </>
  )
}
