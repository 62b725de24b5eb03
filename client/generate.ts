// Writes the types of the API, from the document that the service serves: `npm run client:types` after it has changed.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openapiTS, { astToString, type OpenAPI3, type OperationObject } from 'openapi-typescript'
import { createApp } from '../api/app.ts'
import type { Deps } from '../api/deps.ts'

export const schemaFile = join(import.meta.dirname, 'src/schema.ts')

/** The text that `schema.ts` should have. */
export async function generateSchema(): Promise<string> {
  return astToString(await openapiTS(bodiesOf(await readDocument(''))))
}

/** What a service at this address serves as its document. */
export async function readDocument(publicUrl: string): Promise<OpenAPI3> {
  // Describing the API asks nothing of what it works with.
  const limits = { apiKeyRequestsPerMinute: 1, widgetTokenRequestsPerMinute: 1 }
  const config = { publicUrl, webhookAllowedRanges: [], webhookSecretKey: Buffer.alloc(32), ...limits }
  const metrics = { requestAnswered() {} }
  const absent = { db: {}, temporal: {}, tokens: {}, relay: {}, waiters: {} }
  const app = createApp({ config, metrics, ...absent } as unknown as Deps)
  return (await (await app.request('/openapi.json')).json()) as OpenAPI3
}

/** Every refusal is a Problem, and headers are alike everywhere: saying so at every operation would be half of the file. */
function bodiesOf(document: OpenAPI3): OpenAPI3 {
  for (const path of Object.values(document.paths ?? {})) {
    for (const { responses = {} } of Object.values(path) as OperationObject[]) {
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) >= 400) delete responses[status]
        else if ('headers' in response) delete response.headers
      }
    }
  }
  delete document.components?.headers
  return document
}

if (import.meta.main) await writeFile(schemaFile, await generateSchema())
