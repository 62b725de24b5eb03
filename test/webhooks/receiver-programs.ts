import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { runToEnd, startChild, type Child, type Command } from '../../dev/processes.ts'
import { unpackClient } from '../client/install.ts'
import { go, npmPackages, pinned, wheels } from './receiver-packages.ts'
import { receiverIn, type Framework } from './webhooks-page.ts'

/** The Go receiver as a binary in `folder`. */
async function build(folder: string): Promise<void> {
  for (const file of ['go.mod', 'go.sum']) await copyFile(join(pinned, file), join(folder, file))
  await write(join(folder, 'receiver.go'), receiverIn('Go'))
  await runToEnd({
    title: 'The build of the Go receiver',
    command: await go(),
    args: ['build', '-C', folder, '-o', 'receiver'],
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' },
    log: () => {},
  })
}

async function write(file: string, code: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, code)
}

/** Gets what the receivers of docs/webhooks.md need, and writes them down as printed; then each can be run, until its test is over. */
export async function prepareReceivers() {
  const [packages, pythonPath] = await Promise.all([npmPackages(), wheels()])
  // Beside the packages, and not linked to them: Next.js goes no further than that.
  const folder = await mkdtemp(join(packages, 'run-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const inFolder = (...path: string[]) => join(folder, ...path)
  await Promise.all([
    unpackClient(folder),
    build(folder),
    write(inFolder('express/receiver.mjs'), receiverIn('Express')),
    write(inFolder('hono/receiver.mjs'), receiverIn('Hono')),
    write(inFolder('next/app/webhooks/route.js'), receiverIn('Next.js')),
    write(inFolder('fastapi/receiver.py'), receiverIn('FastAPI')),
  ])

  const next = [join(packages, 'node_modules/next/dist/bin/next'), 'dev', inFolder('next')]
  const uvicorn = ['-m', 'uvicorn', 'receiver:app', '--app-dir', inFolder('fastapi'), '--port']
  const commands: Record<Framework, (port: string) => Pick<Command, 'command' | 'args'>> = {
    Express: () => ({ command: process.execPath, args: [inFolder('express/receiver.mjs')] }),
    Hono: () => ({ command: process.execPath, args: [inFolder('hono/receiver.mjs')] }),
    'Next.js': () => ({ command: process.execPath, args: next }),
    FastAPI: (port) => ({ command: 'python3', args: [...uvicorn, port] }),
    Go: () => ({ command: inFolder('receiver'), args: [] }),
  }
  return (framework: Framework, settings: { WEBHOOK_SECRET?: string; PORT: string }): Child => {
    const { NODE_ENV: _, ...own } = process.env
    const env = { ...own, PYTHONPATH: pythonPath, NEXT_TELEMETRY_DISABLED: '1', ...settings }
    const command = commands[framework](settings.PORT)
    const child = startChild({ title: `The receiver in ${framework}`, ...command, env, log: () => {} })
    onTestFinished(() => child.stop())
    return child
  }
}
