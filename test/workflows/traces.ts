import { sql } from 'kysely'
import { clean } from 'rut.js'
import type { Stack } from '../stack.ts'

/** Where a secret could have been left, by place: whole histories with their payloads decoded, and every table's rows. */
export async function collectTraces(stack: Stack, workflowIds: string[]): Promise<Map<string, string>> {
  const traces = new Map<string, string>()
  for (const workflowId of workflowIds) {
    const workflow = stack.temporal.workflow.getHandle(workflowId)
    const { raw } = await workflow.describe()
    traces.set(`history of ${workflowId}`, readableText([raw, await workflow.fetchHistory()]))
  }
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'
  `.execute(stack.db)
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(stack.db)
    traces.set(`table ${name}`, rows.map(({ row }) => row).join('\n'))
  }
  return traces
}

/** The places where one of the secrets is, in plain, as base64 or as hex. */
export function findSecrets(traces: Map<string, string>, secrets: string[]): string[] {
  const forms = secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret)
    // Base64 depends on where in its text the secret begins; what its neighbours have a part in is left out.
    const base64 = [0, 2, 3].map((firstOwn, offset) =>
      Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .slice(firstOwn, Math.floor(((offset + bytes.length) * 8) / 6)),
    )
    return [secret, bytes.toString('hex'), ...base64]
  })
  return [...traces].filter(([, text]) => forms.some((form) => text.includes(form))).map(([place]) => place)
}

/** A RUT in each way that it is written. */
export function writtenForms(rut: string): string[] {
  return [rut, rut.replaceAll('.', ''), clean(rut), clean(rut).slice(0, -1)]
}

/** All that can be read in what Temporal answers, payloads included. */
export function readableText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${readableText(part)}`)
    .join('\n')
}
