import { Client, Connection } from '@temporalio/client'
import { rm } from 'node:fs/promises'
import type { ConnectionStatusView } from '../../api/status.ts'
import { freePorts } from '../../dev/ports.ts'
import { startApi, startSandboxBank, startWorker } from '../../dev/services.ts'
import { makeDataFolder } from '../data-folder.ts'
import { createOrganization } from '../database.ts'
import { newRut } from '../scripted-bank.ts'
import { openBankGate } from './bank-gate.ts'
import { createPart } from './part.ts'
import { startStores } from './stores.ts'
import { openWebhookReceiver } from './webhook-receiver.ts'

export type ProcessStack = Awaited<ReturnType<typeof openProcessStack>>

export interface Attempt {
  connectionId: string
  widgetToken: string
  rut: string
}

interface Call extends Omit<Sent, 'text'> {
  body?: unknown
}

interface Sent {
  token?: string
  text?: string
  /** Which of the API processes is asked. */
  api?: number
}

interface Options {
  apis?: number
  workers?: number
  /** Another worker than the real one. */
  workerEntry?: string
  /** One API and one worker say all they can: logs at `debug`, and metrics. */
  observed?: boolean
}

/** The service as real processes, each of which can be killed and started again; bank and receiver are watched. */
export async function openProcessStack({
  apis: apiCount = 1,
  workers: workerCount = 1,
  workerEntry = 'activities/worker.ts',
  observed = false,
}: Options = {}) {
  /** All that the processes have printed, and all that the API has answered. */
  const [lines, answers]: [string[], string[]] = [[], []]
  const log = (line: string) => lines.push(line)
  const dataDir = await makeDataFolder('faults')
  const [stores, [bankPort = 0, ...metricsPorts], apiPorts] = await Promise.all([
    startStores(dataDir, log),
    freePorts(4),
    freePorts(apiCount),
  ])
  const { postgres, temporal, db, databaseUrl } = stores
  const settings = ['API_METRICS_PORT', 'WORKER_METRICS_PORT', 'SDK_METRICS_PORT']
  const metricsSettings = Object.fromEntries(settings.map((setting, index) => [setting, `${metricsPorts[index]}`]))
  const temporalAddress = `127.0.0.1:${stores.temporalPort}`
  const env = {
    PATH: process.env.PATH,
    LOG_LEVEL: observed ? 'debug' : 'info',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    ...(observed && metricsSettings),
  }
  const owner = await createOrganization(db)
  const bankUrl = `http://127.0.0.1:${bankPort}`
  const [gate, receiver] = await Promise.all([openBankGate(bankUrl), openWebhookReceiver()])
  const bank = createPart(() => startSandboxBank({ dataDir, env, port: bankPort, log }))
  const workers = Array.from({ length: workerCount }, () =>
    createPart(() => startWorker({ dataDir, env, bankUrl: gate.url, entry: workerEntry, log })),
  )
  const apis = apiPorts.map((port) =>
    createPart(() => startApi({ dataDir, env, port, publicUrl: `http://localhost:${apiPorts[0]}`, bankUrl, log })),
  )
  await Promise.all([bank, ...workers, ...apis].map((part) => part.start()))
  const connection = await Connection.connect({ address: temporalAddress })

  /** @throws where the API's process goes before it has answered */
  function call(method: string, path: string, { body, ...rest }: Call = {}) {
    return send(method, path, { ...rest, ...(body !== undefined && { text: JSON.stringify(body) }) })
  }

  async function send(method: string, path: string, { token = owner.key, text: sent, api = 0 }: Sent = {}) {
    const response = await fetch(`http://localhost:${apiPorts[api]}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(sent !== undefined && { body: sent }),
    })
    const text = await response.text()
    answers.push(`${method} ${path} ${response.status} ${JSON.stringify([...response.headers])} ${text}`)
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  const { body: endpoint } = await call('POST', '/v1/webhook-endpoints', { body: { url: receiver.url } })
  receiver.secret = endpoint.secret

  return {
    postgres,
    temporal,
    apis,
    workers,
    api: apis[0]!,
    worker: workers[0]!,
    gate,
    receiver,
    lines,
    answers,
    metricsPorts,
    db,
    owner,
    env,
    databaseUrl,
    dataDir,
    client: new Client({ connection }),
    call,
    send,

    /** A connection, and a customer of the bank who has not signed in with it yet. */
    async create(api = 0): Promise<Attempt> {
      const { status, body } = await call('POST', '/v1/connections', { api })
      if (status !== 201) throw new Error(`The connection was not created: ${status} ${JSON.stringify(body)}`)
      return { ...body, rut: newRut() }
    },

    /** Resolves once the credentials are accepted. */
    async submit({ connectionId, widgetToken, rut }: Attempt, { api = 0, submissionId = '' } = {}): Promise<void> {
      const body = {
        institutionId: 'ins_cl_banco_de_chile',
        fields: { rut, password: 'pass_good' },
        ...(submissionId && { submissionId }),
      }
      const path = `/v1/connections/${connectionId}/credentials`
      const answer = await call('POST', path, { token: widgetToken, body, api })
      // Accepted before, by an API process that did not live to say so.
      if (submissionId && answer.body?.code === 'SUBMISSION_ALREADY_USED') return
      if (answer.status !== 202) throw new Error(`Not accepted: ${answer.status} ${JSON.stringify(answer.body)}`)
    },

    async status({ connectionId, widgetToken }: Attempt): Promise<ConnectionStatusView> {
      return (await call('GET', `/v1/connections/${connectionId}/status`, { token: widgetToken })).body
    },

    async close(): Promise<void> {
      gate.close()
      receiver.close()
      await Promise.all([bank, ...workers, ...apis].map((part) => part.kill()))
      await connection.close()
      await stores.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
