import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

const run = promisify(execFile)
export const root = join(import.meta.dirname, '../..')

/** What `npm pack ./client` makes, in this folder's node_modules; what it needs has to be there or further up. */
export async function unpackClient(project: string): Promise<void> {
  const installed = join(project, 'node_modules/@araucaria/client')
  await mkdir(installed, { recursive: true })
  const { stdout } = await run('npm', ['pack', './client', '--pack-destination', project], { cwd: root })
  await run('tar', ['-xzf', join(project, stdout.trim().split('\n').at(-1)!), '--strip-components=1', '-C', installed])
}

/** A folder of an integrator's, with the packed client and what it needs installed, until the file's tests are done. */
export async function installClient(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'araucaria-backend-'))
  afterAll(() => rm(project, { recursive: true, force: true }))
  await unpackClient(project)
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', 'standardwebhooks', '@types']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  return project
}

/** The installed module. */
export async function loadClient(): Promise<typeof import('../../client/src/araucaria.ts')> {
  const installed = join(await installClient(), 'node_modules/@araucaria/client/dist/araucaria.js')
  return await import(pathToFileURL(installed).href)
}
