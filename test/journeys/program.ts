import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { freePorts } from '../../dev/ports.ts'
import { descendants } from '../processes.ts'

const root = join(import.meta.dirname, '../..')
const portNames = [
  'API_PORT',
  'SHOP_PORT',
  'SANDBOX_BANK_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'POSTGRES_PORT',
] as const
export type Ports = Record<(typeof portNames)[number], number>

export async function portsOfItsOwn(): Promise<Ports> {
  const ports = await freePorts(portNames.length)
  return Object.fromEntries(ports.map((port, index) => [portNames[index], port])) as Ports
}

/** What a newcomer's terminal runs: `npm start`, with ports and a data folder of its own. */
export function npmStart(dataDir: string, ports: Ports) {
  const settings = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}`]))
  const { LOG_LEVEL: _level, NODE_ENV: _env, ...env } = process.env
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...env, ...settings, DATA_DIR: dataDir },
    // A group of its own, as a terminal gives to what it runs.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = npm.pid!
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (data: Buffer) => (output += stripVTControlCharacters(data.toString())))
  }
  let running = true
  const exited = once(npm, 'close').then(([code]) => {
    running = false
    return code as number | null
  })

  return {
    exited,
    output: () => output,

    /** What the address block says, by name, once it is there. */
    async addresses(): Promise<Record<string, string>> {
      const ended = exited.then(() => true)
      while (!output.includes('Ctrl-C stops everything')) {
        if (await Promise.race([ended, sleep(100, false)])) throw new Error(`npm start ended:\n${output}`)
      }
      const block = output.slice(output.indexOf('Araucaria is running.'))
      return Object.fromEntries(
        [...block.matchAll(/^ {2}(\S.*?) {2,}(\S+)$/gm)].map(([, name, value]) => [name, value]),
      )
    },

    /** Every process that came from it and is alive. */
    processes: () => descendants(group),

    /** What Ctrl-C in a terminal does; a program that does not heed it is killed. */
    async pressCtrlC(): Promise<number | null> {
      if (running) signal(group, 'SIGINT')
      const patience = setTimeout(() => signal(group, 'SIGKILL'), 40_000)
      const code = await exited
      clearTimeout(patience)
      return code
    },
  }
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.end())
  })
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
