import { join } from 'node:path'
import { runToEnd, startChild, untilReady, type Child } from './processes.ts'

/**
 * For a server that begins without tasks: with one partition of each task queue, a tenth of its CPU is saved. A server that
 * comes back with tasks in the other partitions would leave them there.
 */
const emptyAtStart = [
  '--db-filename=',
  ...['Read', 'Write'].map((side) => `--dynamic-config-value=matching.numTaskqueue${side}Partitions=1`),
]
const script = join(import.meta.dirname, '..', 'temporal-dev.sh')

export type TemporalServer = Child & { address: string; uiUrl: string }

/** Temporal's development server with its UI (none if `headless`), its state kept in `dataDir`, or in memory. */
export async function startTemporal(options: {
  dataDir: string
  port: number
  uiPort: number
  headless?: boolean
  inMemory?: boolean
  log: (line: string) => void
}): Promise<TemporalServer> {
  const { dataDir, port, uiPort, headless = false, inMemory = false, log } = options
  await runToEnd({ title: 'The installation of Temporal', command: script, args: ['install'], log })

  let ready = false
  const child = startChild({
    title: 'Temporal',
    command: script,
    args: [...(headless ? ['--headless'] : []), ...(inMemory ? emptyAtStart : [])],
    env: { ...process.env, DATA_DIR: dataDir, TEMPORAL_PORT: `${port}`, TEMPORAL_UI_PORT: `${uiPort}` },
    log: (line) => {
      // Printed once the server answers and the search attributes are registered.
      if (line.startsWith('Temporal Server:')) ready = true
      log(line)
    },
  })
  await untilReady(child, () => ready)
  return { ...child, address: `localhost:${port}`, uiUrl: `http://localhost:${uiPort}` }
}
