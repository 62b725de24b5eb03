import type { OpenAPIHono } from '@hono/zod-openapi'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

interface LinkedOperation {
  operationId: string
  parameters?: { name: string; in: string }[]
  responses: Record<string, { links?: Record<string, object> }>
}

/** Where ids come from: the call that answers with one, and where it stands in the answer. */
const sources: Record<string, [id: string, at: string]> = {
  createConnection: ['connectionId', ''],
  listConnections: ['connectionId', '/data/0'],
  listAccounts: ['accountId', '/data/0'],
  listInstitutions: ['institutionId', '/data/0'],
  createWebhookEndpoint: ['webhookEndpointId', ''],
  listWebhookEndpoints: ['webhookEndpointId', '/data/0'],
  testWebhookEndpoint: ['webhookDeliveryId', ''],
  listWebhookDeliveries: ['webhookDeliveryId', '/data/0'],
  listEvents: ['eventId', '/data/0'],
}

/** Says of each answer with an id which calls take it in their paths, for those who try the API by its document. */
export function describeLinks(document: Document): Document {
  const operations = Object.values(document.paths ?? {}).flatMap((path) =>
    Object.values(path as Record<string, LinkedOperation>),
  )
  for (const { operationId, responses } of operations) {
    const [id, at] = sources[operationId] ?? []
    const taking = operations.filter(({ parameters = [] }) =>
      parameters.some((it) => it.in === 'path' && it.name === id),
    )
    const links = taking.map((operation) => [
      operation.operationId,
      { operationId: operation.operationId, parameters: { [id!]: `$response.body#${at}/${id}` } },
    ])
    const success = Object.keys(responses).find((status) => status.startsWith('2'))
    if (links.length > 0) responses[success!]!.links = Object.fromEntries(links)
  }
  return document
}
