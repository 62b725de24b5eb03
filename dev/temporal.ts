import { join } from 'node:path'
import { runToEnd, startChild, untilReady, type Child } from './processes.ts'

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
    args: [...(headless ? ['--headless'] : []), ...(inMemory ? ['--db-filename='] : [])],
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
