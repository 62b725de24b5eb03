import { z } from '@hono/zod-openapi'
import type { ConnectionRow } from '../db/connections.ts'
import { connectionStatuses, connectionSteps } from '../workflows/connection-state.ts'
import { FailureView, toFailureView } from './failure-view.ts'

const timestamp = z.iso.datetime()

export const ConnectionView = z
  .object({
    connectionId: z.string(),
    status: z.enum(connectionStatuses),
    step: z.enum(connectionSteps),
    version: z.int(),
    institutionId: z.string().nullable(),
    externalUserId: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    connectedAt: timestamp.nullable(),
    lastSyncedAt: timestamp.nullable(),
    error: FailureView.nullable(),
    createdAt: timestamp,
  })
  .openapi('Connection')

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
