import type { TimelineRow } from '../../db/timeline.ts'
import { Facts } from '../Facts.tsx'
import { IdLink } from '../IdLink.tsx'
import { List } from '../List.tsx'
import { One } from '../One.tsx'
import { Pill } from '../Pill.tsx'
import { addressOf, type Place } from '../place.ts'
import { Table } from '../Table.tsx'
import { Time } from '../Time.tsx'
import { statusTones, type ConnectionBody } from './Connections.tsx'

type Entry = Omit<TimelineRow, 'at' | 'endedAt'> & { at: string; endedAt: string | null }

export function Connection({ id, place }: { id: string; place: Place }) {
  return (
    <One<ConnectionBody> title={`Connection ${id}`} path={`connections/${id}`}>
      {(connection) => (
        <>
          <State connection={connection} />
          <p class="pages">
            <a href={addressOf('events', { query: { connectionId: id } })}>Its events</a>
            <a href={addressOf('webhook-deliveries', { query: { connectionId: id } })}>Its deliveries</a>
          </p>
          <h2>Timeline</h2>
          <List<Entry>
            path={`connections/${id}/timeline`}
            place={place}
            idOf={(entry) => entry.id}
            called={['entry', 'entries']}
            order="oldest first"
          >
            {(rows) => (
              <Table
                caption="Timeline"
                rows={rows}
                keyOf={(entry) => entry.id}
                columns={{
                  Time: ({ at }) => <Time at={at} />,
                  What: whatOf,
                  Why: whyOf,
                  Error: ({ error }) => error ?? '–',
                }}
              />
            )}
          </List>
        </>
      )}
    </One>
  )
}

function State({ connection: { status, step, error, metadata, ...rest } }: { connection: ConnectionBody }) {
  return (
    <Facts
      of={{
        Status: (
          <>
            <Pill tone={statusTones[status]}>{status}</Pill> {step}
          </>
        ),
        Error: error && (
          <>
            <code>{error.code}</code> {error.developerMessage}{' '}
            {error.retryAt && (
              <>
                Not before <Time at={error.retryAt} />.
              </>
            )}
          </>
        ),
        Institution: rest.institutionId,
        'Your user': rest.externalUserId,
        Metadata: Object.keys(metadata).length > 0 && <code>{JSON.stringify(metadata)}</code>,
        Version: rest.version,
        Created: <Time at={rest.createdAt} />,
        Connected: <Time at={rest.connectedAt} />,
        'Last synced': <Time at={rest.lastSyncedAt} />,
      }}
    />
  )
}

function whatOf({ id, kind, status, version, reason, webhookEndpointId }: Entry) {
  switch (kind) {
    case 'transition':
      return `${status}, version ${version}`
    case 'attempt':
      return 'The bank was asked'
    case 'event':
      return <IdLink id={id}>{reason}</IdLink>
    case 'delivery':
      return (
        <>
          <IdLink id={id}>Delivery</IdLink> to <IdLink id={webhookEndpointId} />
        </>
      )
  }
}

function whyOf({ kind, reason, at, endedAt, attempts }: Entry) {
  switch (kind) {
    case 'transition':
      return reason
    case 'attempt':
      return endedAt ? `${reason}, after ${Date.parse(endedAt) - Date.parse(at)} ms` : reason
    case 'event':
      return 'published'
    case 'delivery':
      return `${reason}, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`
  }
}
