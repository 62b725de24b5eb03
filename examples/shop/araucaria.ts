import { z } from 'zod'

const CreatedConnection = z.object({ connectionId: z.string(), widgetToken: z.string() })

const WidgetToken = z.object({
  connectionId: z.string(),
  widgetToken: z.string(),
  institutionId: z.string().nullable(),
})

const Connection = z.object({
  connectionId: z.string(),
  status: z.string(),
  step: z.string(),
  institutionId: z.string().nullable(),
  connectedAt: z.string().nullable(),
  lastSyncedAt: z.string().nullable(),
  createdAt: z.string(),
  error: z.object({ code: z.string(), message: z.string(), developerMessage: z.string() }).nullable(),
})
export type Connection = z.infer<typeof Connection>

const Institution = z.object({ institutionId: z.string(), name: z.string() })

const WebhookEndpoint = z.object({ webhookEndpointId: z.string(), url: z.string(), enabled: z.boolean() })

const WebhookEndpoints = z.object({ data: z.array(WebhookEndpoint) })

const NewWebhookEndpoint = z.object({ webhookEndpointId: z.string(), secret: z.string() })

const Problem = z.object({ code: z.string(), detail: z.string() })

/** Araucaria refused a call, or, without a status, did not answer it. */
export class AraucariaError extends Error {
  readonly status: number | undefined

  constructor(message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'AraucariaError'
    this.status = options.status
  }

  get worthRetrying() {
    return this.status === undefined || this.status === 429 || this.status >= 500
  }
}

export type Araucaria = ReturnType<typeof createAraucaria>

/** The few calls that the shop makes. They run on the backend only: the API key must never reach a browser. */
export function createAraucaria({ url, apiKey }: { url: string; apiKey: string }) {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const init: RequestInit = {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        'Accept-Language': 'en',
      },
      signal: AbortSignal.timeout(10_000),
    }
    if (body !== undefined) init.body = JSON.stringify(body)
    const response = await fetch(`${url}/v1${path}`, init).catch((cause: unknown) => {
      throw new AraucariaError(`Araucaria does not answer at ${url}`, { cause })
    })
    if (!response.ok) throw await refusal(response)
    return response.status === 204 ? undefined : response.json()
  }

  return {
    async createConnection() {
      return CreatedConnection.parse(await call('POST', '/connections'))
    },

    /** Only a connection in FAILED_AUTH gets a new token: 409 otherwise. */
    async createWidgetToken(connectionId: string) {
      return WidgetToken.parse(await call('POST', `/connections/${connectionId}/widget-token`))
    },

    async getConnection(connectionId: string): Promise<Connection | undefined> {
      return Connection.optional().parse(await undefinedIf404(call('GET', `/connections/${connectionId}`)))
    },

    async getInstitution(institutionId: string) {
      return Institution.optional().parse(await undefinedIf404(call('GET', `/institutions/${institutionId}`)))
    },

    async listWebhookEndpoints() {
      return WebhookEndpoints.parse(await call('GET', '/webhook-endpoints')).data
    },

    async createWebhookEndpoint(endpoint: { url: string; description: string }) {
      return NewWebhookEndpoint.parse(await call('POST', '/webhook-endpoints', endpoint))
    },

    async deleteWebhookEndpoint(webhookEndpointId: string) {
      await undefinedIf404(call('DELETE', `/webhook-endpoints/${webhookEndpointId}`))
    },
  }
}

async function refusal(response: Response): Promise<AraucariaError> {
  const { status } = response
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  const reason = problem.success ? ` ${problem.data.code}: ${problem.data.detail}` : ''
  return new AraucariaError(`Araucaria answered ${status}${reason}`, { status })
}

async function undefinedIf404(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AraucariaError && error.status === 404) return undefined
    throw error
  }
}
