import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { generateSchema, schemaFile } from '../../client/generate.ts'
import { samplesIn } from '../documents/samples.ts'
import { openStack } from '../stack.ts'
import { installClient, root } from './install.ts'

const run = promisify(execFile)
const project = await installClient()
const snippets = samplesIn('client/README.md').flatMap(({ language, code }) => (language === 'ts' ? [code] : []))

test('the committed types are those of the service’s document', async () => {
  // Where this fails, `npm run client:types` makes it pass, and shows what changes for integrators.
  expect(await readFile(schemaFile, 'utf8')).toBe(await generateSchema())
})

test('whatever the document offers to an API key, the client offers', async () => {
  const document = await (await (await openStack()).app.request('/openapi.json')).json()
  const offered = Object.entries<Record<string, { security?: object[] }>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security = [] }]) => security.some((scheme) => 'apiKey' in scheme))
      .map(([method]) => `${method.toUpperCase()}('${path}'`),
  )
  const installed = join(project, 'node_modules/@araucaria/client/dist')
  const files = (await readdir(installed)).filter((file) => file.endsWith('.js'))
  const code = (await Promise.all(files.map((file) => readFile(join(installed, file), 'utf8')))).join('')
  // Only a browser seals.
  expect(offered.filter((call) => !code.includes(call))).toEqual(["GET('/v1/sealing-keys'"])
})

test('the packed types tell integrators what is there, whatever of the platform’s types they have', async () => {
  await writeFile(
    join(project, 'consumer.ts'),
    `import { Araucaria, AraucariaError, NetworkError, parseEvent, verifyWebhook } from '@araucaria/client'
     import type { Account, Connection, Institution, PostOptions, WebhookEvent } from '@araucaria/client'
     const araucaria = new Araucaria({ apiKey: 'arau_test_…', baseUrl: 'https://api.araucaria.money', locale: 'en' })
     const options: PostOptions = { idempotencyKey: 'order-1', signal: AbortSignal.timeout(1000) }
     const { widgetToken } = await araucaria.connections.create({ metadata: { order: '1' } }, options)
     const text: string = widgetToken
     for await (const { status } of araucaria.connections.list({ status: 'FAILED_AUTH' })) status satisfies Connection['status']
     const accounts: Account[] = (await araucaria.connections.accounts('con_1', { limit: 10 }).page()).data
     const bank: Institution = await araucaria.institutions.get('ins_cl_bci')
     const told = (event: WebhookEvent) => {
       switch (event.type) {
         case 'webhook_endpoint.failing':
         case 'webhook_endpoint.disabled':
           return event.data.url
         case 'connection.failed_auth':
           return event.data.error?.code === 'account_locked' ? event.eventId : event.data.connectionId
         default:
           return event.data.sequence
       }
     }
     told(verifyWebhook({ body: new Uint8Array(), headers: new Headers(), secret: 'whsec_…' }))
     for await (const record of araucaria.events.list({ startingAfter: 'evt_1' })) told(parseEvent(record))
     const refused = (error: unknown) =>
       error instanceof NetworkError ? error.code === 'TIMEOUT' : error instanceof AraucariaError && error.code === 'CONNECTION_HAS_DATA'
     console.log(text, accounts, bank, refused)
     // @ts-expect-error a status that there is not
     araucaria.connections.list({ status: 'BROKEN' })
     // @ts-expect-error a field that there is not
     void araucaria.connections.create({ user: '42' })
     // @ts-expect-error a code that there is not
     export const never = (error: AraucariaError) => error.code === 'CONNECTION_ON_FIRE'`,
  )
  const check = (tsc: string, ...options: string[]) =>
    run(join(root, tsc), ['--noEmit', '--strict', '--target', 'es2022', ...options, 'consumer.ts'], { cwd: project })
  const inNode = ['--module', 'nodenext', '--lib', 'es2022', '--types', 'node']
  const elsewhere = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom', '--types', '']
  await Promise.all([
    check('node_modules/.bin/tsc', ...inNode),
    check('node_modules/.bin/tsc', ...elsewhere, '--exactOptionalPropertyTypes'),
    // TypeScript 5, as many will have it for long.
    check('client/node_modules/.bin/tsc', ...inNode, '--skipLibCheck'),
  ])
})

test('the ten lines of its README start a connection and list it', async () => {
  const stack = await openStack({ served: true })
  const [tenLines = ''] = snippets
  expect(tenLines.trim().split('\n').length).toBeLessThanOrEqual(10)

  await writeFile(join(project, 'ten-lines.ts'), tenLines)
  const env = { ...process.env, ARAUCARIA_API_KEY: stack.owner.key, ARAUCARIA_URL: stack.publicUrl }
  const { stdout } = await run(process.execPath, ['ten-lines.ts'], { cwd: project, env })

  expect(stdout).toMatch(/^For the widget on your page: (con_\w+) [\w-]+\.[\w-]+\.[\w-]+\n\1 PENDING\n$/)
})

test('the other lines of its README fit the types', async () => {
  const given = `import { Araucaria, type WebhookEvent } from '@araucaria/client'
    declare const araucaria: Araucaria, connectionId: string, order: { id: string; userId: string }
    declare const body: string, request: Request
    declare let lastEventId: string
    declare function handle(event: WebhookEvent): Promise<void>
    declare function askToReconnect(connectionId: string): Promise<void>\n`
  await writeFile(join(project, 'others.ts'), given + snippets.slice(1).join('\n'))
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node']
  await run(join(root, 'node_modules/.bin/tsc'), [...options, 'others.ts'], { cwd: project })
})
