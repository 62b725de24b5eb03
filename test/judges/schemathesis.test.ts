import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startChild } from '../../dev/processes.ts'
import { insertBelongings } from '../api/every-route.ts'
import { insertConnection } from '../db/records.ts'
import { pythonPackages } from '../pinned-packages.ts'
import { codeChallenge, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

const folder = join(import.meta.dirname, 'schemathesis')
/** `npm run judges` asks for more. */
const { JUDGED_SECONDS: seconds, JUDGED_SEED: seed = '1' } = process.env

const config = ['--config-file', join(folder, 'schemathesis.toml')]
const amount = seconds ? ['--max-examples', '50', '--max-time', seconds] : ['--max-examples', '5']
const generation = [...amount, '--seed', seed, '--generation-database', 'none']

const bank = scriptedBank({
  logIn: ({ password }) => {
    if (password === 'mfa_otp') return codeChallenge()
    if (password === 'wrong') return { kind: 'refused', code: 'invalid_credentials' }
    return { kind: 'signed_in', session: { cookie: 'abc' } }
  },
})

test('schemathesis finds no answer that the document does not describe, and no wrong request that is taken', async () => {
  const packages = await pythonPackages('schemathesis', join(folder, 'requirements.txt'))
  const stack = await openStack({ served: true, bank })
  // Not to wherever the judge would have webhooks sent.
  await stack.startWorker({ sends: false })
  // It holds data, so the judge cannot delete it.
  const { connectionId } = await insertBelongings(stack, stack.owner)
  const failed = await insertConnection(stack.db, stack.owner, { status: 'FAILED_AUTH', connectedAt: new Date() })
  const challenged = await stack.createConnection()
  await stack.submit(challenged.connectionId, challenged.widgetToken, { rut: '11.111.111-1', password: 'mfa_otp' })
  const { widgetToken } = await stack.tokens.issue(stack.owner, failed)

  const output: string[] = []
  const judge = startChild({
    title: 'schemathesis',
    command: 'python3',
    args: ['-m', 'schemathesis.cli', ...config, 'run', `${stack.publicUrl}/openapi.json`, ...generation, '--no-color'],
    env: {
      ...process.env,
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: '1',
      API_KEY: stack.owner.key,
      SYNCED_CONNECTION: connectionId,
      WIDGET_TOKEN: widgetToken,
      WIDGET_TOKENS: JSON.stringify({ [failed]: widgetToken, [challenged.connectionId]: challenged.widgetToken }),
    },
    log: (line) => output.push(line),
  })
  const { ok } = await judge.exited
  console.log(output.join('\n'))
  expect(ok, 'what schemathesis says above').toBe(true)
}, 3_600_000)
