/**
 * The worker with a bank whose code is as careless as code can be: whatever it throws holds what it was given, in the
 * message, in the cause and in a request attached. Started as a process by `secrecy.test.ts`.
 */
import { NativeConnection, Worker } from '@temporalio/worker'
import { Registry } from 'prom-client'
import type { BankConnector } from '../../activities/banks/connector.ts'
import { createActivities } from '../../activities/index.ts'
import { nameRequest } from '../../activities/request-id.ts'
import { installRuntime } from '../../activities/worker.ts'
import { bundlerOptions, workflowInterceptorModules, workflowsPath } from '../../activities/workflow-code.ts'
import { workerConfig } from '../../config.ts'
import { openDatabase } from '../../db/index.ts'
import { log } from '../../log.ts'
import { createWorkerMetrics } from '../../metrics.ts'
import { createWebhookSender } from '../../webhooks/sender.ts'
import { account, onePage, scriptedBank } from '../scripted-bank.ts'

function careless(given: object): Error {
  const text = JSON.stringify(given)
  const error = new TypeError(`failed for ${text}`, { cause: new Error(text) })
  return Object.assign(error, { code: text, request: given, config: { body: text } })
}

let faults = 0
const bank: BankConnector = scriptedBank({
  logIn: (fields) => {
    const story = fields.password?.split('-')[0]
    switch (story) {
      case 'reject':
        return { kind: 'refused', code: 'invalid_credentials' }
      case 'lose':
        throw careless(fields)
      case 'ask':
        return {
          kind: 'challenge',
          challenge: {
            type: 'questions',
            label: 'Otra pregunta',
            questions: [{ id: 'q1', label: '¿Ciudad?' }],
            expiresAt: new Date(Date.now() + 60_000).toISOString(),
          },
          session: { ...fields },
        }
      default:
        return { kind: 'signed_in', session: { ...fields } }
    }
  },
  answerChallenge: (answer, _challenge, session) => {
    if (JSON.stringify(answer).includes('lose')) throw careless({ answer, session })
    return { kind: 'signed_in', session: { ...session, answer } }
  },
  logOut: async (session) => {
    throw careless(session)
  },
  listAccounts: (session) => {
    if (faults++ < 2) throw careless(session)
    return onePage([account])
  },
})

const config = workerConfig(process.env)
installRuntime()
const db = openDatabase(config.databaseUrl)
const metrics = createWorkerMetrics(new Registry())
const webhooks = createWebhookSender(db, config, metrics)
await webhooks.start()
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS! }),
  taskQueue: config.taskQueue,
  workflowsPath,
  bundlerOptions,
  interceptors: { workflowModules: workflowInterceptorModules, activity: [nameRequest] },
  activities: createActivities({ ...config, db, webhooks, metrics, connectors: { sandbox: bank } }),
})
log('info', 'worker_started')
await worker.run()
