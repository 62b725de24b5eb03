import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runToEnd } from '../dev/processes.ts'

const cache = join(import.meta.dirname, '../node_modules/.cache')

/** The folder that `install` fills the first time with what the file `pins` names. */
export async function installedOnce(
  name: string,
  pins: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(await readFile(pins))
  const folder = join(cache, `${name}-${digest.digest('hex').slice(0, 12)}`)
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

/** A folder with the wheels that a file of requirements pins by their hashes. */
export function pythonPackages(name: string, requirements: string): Promise<string> {
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary=:all:', '--no-compile']
  return installedOnce(name, requirements, (folder) =>
    runToEnd({
      title: `The installation of ${name} by Python’s pip`,
      command: 'python3',
      args: [...pip, '--target', folder, '--requirement', requirements],
      env: { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' },
      log: () => {},
    }),
  )
}
