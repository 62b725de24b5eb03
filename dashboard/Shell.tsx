import type { Mode } from '../workflows/connection-state.ts'
import { addressOf, views, type Place, type View } from './place.ts'
import { Pill } from './Pill.tsx'
import { Connection } from './views/Connection.tsx'
import { Connections } from './views/Connections.tsx'
import { Deliveries } from './views/Deliveries.tsx'
import { Delivery } from './views/Delivery.tsx'
import { Endpoint } from './views/Endpoint.tsx'
import { Endpoints } from './views/Endpoints.tsx'
import { Event } from './views/Event.tsx'
import { Events } from './views/Events.tsx'

interface Props {
  place: Place
  mode: Mode
  onLeave: () => void
}

const names: Record<View, string> = {
  connections: 'Connections',
  events: 'Events',
  'webhook-deliveries': 'Deliveries',
  'webhook-endpoints': 'Endpoints',
}

export function Shell({ place, mode, onLeave }: Props) {
  const { view, id, query } = place
  return (
    <>
      <header>
        <p class="brand">
          Araucaria <Pill tone={mode === 'live' ? 'attention' : 'quiet'}>{mode} mode</Pill>
        </p>
        <button type="button" class="secondary" onClick={onLeave}>
          Leave
        </button>
        <nav aria-label="Dashboard">
          <ul>
            {views.map((name) => (
              <li key={name}>
                <a href={addressOf(name)} aria-current={name === view ? 'page' : undefined}>
                  {names[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {/* A change of filters is none of view: the focus stays where it is. */}
      <main key={`${view}/${id ?? ''}/${query.startingAfter ?? ''}`}>
        <Body place={place} />
      </main>
      <footer>
        <p>
          Times are in {Intl.DateTimeFormat().resolvedOptions().timeZone}. What is shown is read again every few seconds
          while this page is in front.
        </p>
      </footer>
    </>
  )
}

function Body({ place }: { place: Place }) {
  const { view, id } = place
  switch (view) {
    case 'connections':
      return id ? <Connection id={id} place={place} /> : <Connections place={place} />
    case 'events':
      return id ? <Event id={id} /> : <Events place={place} />
    case 'webhook-deliveries':
      return id ? <Delivery id={id} /> : <Deliveries place={place} />
    case 'webhook-endpoints':
      return id ? <Endpoint id={id} /> : <Endpoints />
  }
}
