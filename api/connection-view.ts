import { z } from '@hono/zod-openapi'
import type { ConnectionRow } from '../db/connections.ts'
import { connectionStatuses, connectionSteps } from '../workflows/connection-state.ts'
import { exampleIds } from './example-ids.ts'
import { FailureView, toFailureView } from './failure-view.ts'
import { idOf, InstitutionId } from './id-schema.ts'

const timestamp = z.iso.datetime()

export const ConnectionView = z
  .object({
    connectionId: idOf('con'),
    status: z.enum(connectionStatuses),
    step: z.enum(connectionSteps),
    version: z.int(),
    institutionId: InstitutionId.nullable(),
    externalUserId: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    connectedAt: timestamp.nullable(),
    lastSyncedAt: timestamp.nullable(),
    error: z.union([FailureView, z.null()]),
    createdAt: timestamp,
  })
  .openapi('Connection')

export const connectionExample = {
  connectionId: exampleIds.con,
  status: 'CONNECTED',
  step: 'idle',
  version: 4,
  institutionId: 'ins_cl_banco_de_chile',
  externalUserId: 'user-42',
  metadata: { orderId: 'order-1871' },
  connectedAt: '2026-01-15T12:00:40.112Z',
  lastSyncedAt: '2026-01-15T12:00:46.008Z',
  error: null,
  createdAt: '2026-01-15T12:00:00.000Z',
} satisfies z.infer<typeof ConnectionView>

export function toView(row: ConnectionRow): z.infer<typeof ConnectionView> {
  return {
    connectionId: row.id,
    status: row.status,
    step: row.step,
    version: row.version,
    institutionId: row.institutionId,
    externalUserId: row.externalUserId,
    metadata: row.metadata,
    connectedAt: row.connectedAt?.toISOString() ?? null,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    error: row.error && toFailureView(row.error, 'en'),
    createdAt: row.createdAt.toISOString(),
  }
}
