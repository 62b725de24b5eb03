import type { z } from 'zod'
import type { ConnectionView } from '../../api/connection-view.ts'
import type { ConnectionStatus } from '../../workflows/connection-state.ts'
import { Filters } from '../Filters.tsx'
import { Heading } from '../Heading.tsx'
import { IdLink } from '../IdLink.tsx'
import { List } from '../List.tsx'
import { Pill, type Tone } from '../Pill.tsx'
import type { Place } from '../place.ts'
import { Table } from '../Table.tsx'
import { Time } from '../Time.tsx'

export type ConnectionBody = z.infer<typeof ConnectionView>

export const statusTones: Record<ConnectionStatus, Tone> = {
  PENDING: 'attention',
  CONNECTED: 'good',
  FAILED_AUTH: 'bad',
  DISCONNECTED: 'quiet',
}

export function Connections({ place }: { place: Place }) {
  return (
    <>
      <Heading>Connections</Heading>
      <Filters
        place={place}
        filters={[
          { name: 'status', label: 'Status', options: Object.keys(statusTones).map((status) => [status, status]) },
          { name: 'institutionId', label: 'Institution’s id' },
          { name: 'externalUserId', label: 'Your user’s id' },
        ]}
      />
      <List<ConnectionBody>
        path="connections"
        place={place}
        idOf={({ connectionId }) => connectionId}
        called={['connection', 'connections']}
      >
        {(rows) => (
          <Table
            caption="Connections"
            rows={rows}
            keyOf={({ connectionId }) => connectionId}
            columns={{
              Connection: ({ connectionId }) => <IdLink id={connectionId} />,
              Status: ({ status }) => <Pill tone={statusTones[status]}>{status}</Pill>,
              Institution: ({ institutionId }) => institutionId ?? '–',
              'Your user': ({ externalUserId }) => externalUserId ?? '–',
              'Last error': ({ error }) => error?.code ?? '–',
              Created: ({ createdAt }) => <Time at={createdAt} />,
            }}
          />
        )}
      </List>
    </>
  )
}
