import { createHmac } from 'node:crypto'

/**
 * An endpoint's signing secret (Standard Webhooks: `whsec_` and base64), derived rather than stored, so that a copy of
 * the database can't sign. API and worker hold the same key.
 */
export function webhookSecret(key: Buffer, endpointId: string, generation: number): string {
  return `whsec_${createHmac('sha256', key).update(`${endpointId}:${generation}`).digest('base64')}`
}
