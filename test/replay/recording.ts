import { temporal } from '@temporalio/proto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { Stack } from '../stack.ts'

/** Writes a history beside those that are there: an older one stands for connections that live since then. */
export async function record(stack: Stack, workflowId: string, name: string, runId?: string): Promise<void> {
  const history = await stack.temporal.workflow.getHandle(workflowId, runId).fetchHistory()
  const { History } = temporal.api.history.v1
  const json = JSON.stringify(
    History.toObject(History.fromObject(history), { enums: String, bytes: String, longs: String }),
  )
  const path = freePath(name)
  const anonymous = json.replaceAll(`${process.pid}@${hostname()}`, 'recorder')
  if (anonymous.includes(hostname())) throw new Error('The recording names this machine.')
  await writeFile(path, await format(anonymous, { ...(await resolveConfig(path)), parser: 'json' }))
}

function freePath(name: string): string {
  for (let number = 1; ; number++) {
    const path = join(import.meta.dirname, 'histories', `${name}${number === 1 ? '' : `-${number}`}.json`)
    if (!existsSync(path)) return path
  }
}
