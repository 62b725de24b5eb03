import type { EventView } from '../../api/events.ts'
import { Facts } from '../Facts.tsx'
import { IdLink } from '../IdLink.tsx'
import { One } from '../One.tsx'
import { addressOf } from '../place.ts'
import { Time } from '../Time.tsx'

export function Event({ id }: { id: string }) {
  return (
    <One<EventView> title={`Event ${id}`} path={`events/${id}`}>
      {({ type, connectionId, webhookEndpointId, sequence, createdAt, body }) => (
        <>
          <Facts
            of={{
              Type: type,
              About: <IdLink id={connectionId ?? webhookEndpointId} />,
              Sequence: sequence,
              Created: <Time at={createdAt} />,
            }}
          />
          <p class="pages">
            <a href={addressOf('webhook-deliveries', { query: { eventId: id } })}>Its deliveries</a>
          </p>
          <h2>Body</h2>
          <p class="hint">Set out for reading; deliveries send it without these blanks and lines.</p>
          <pre>{JSON.stringify(JSON.parse(body), null, 2)}</pre>
        </>
      )}
    </One>
  )
}
