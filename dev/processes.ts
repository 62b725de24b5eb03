import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')

export type Exit = { ok: boolean; how: string }

export type Child = {
  title: string
  pid: number | undefined
  lastLines: string[]
  exited: Promise<Exit>
  /** Asks it to end, and after ten seconds kills it with whatever it started. Safe to call again. */
  stop(): Promise<void>
  kill(): void
}

/** A part that could not start, or ended by itself. */
export class PartFailure extends Error {
  constructor({ title, lastLines }: Child, how: string) {
    const lines = lastLines.map((line) => `\n  ${line}`).join('')
    super(`${title} ${how}.${lines && ` The last it said:${lines}`}`)
  }
}

export type Command = {
  title: string
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  log: (line: string) => void
}

const running: Child[] = []
let stopping = false

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C reaches only us and we choose the order of the
 * end. Nothing of it outlives us, not even when we are killed: see `reaper.ts`.
 */
export function startChild({ title, command, args, env = process.env, log }: Command): Child {
  if (stopping) throw new Error(`${title} was not started: everything is being stopped`)
  const spawned = spawn(command, args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const { pid, stdout, stderr } = spawned
  if (pid) tellReaper(`+${pid}`)

  const lastLines: string[] = []
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      log(line)
    })
  }

  const killGroup = () => {
    try {
      if (pid) process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  const exited = new Promise<Exit>((resolve) => {
    spawned.once('error', (error) => resolve({ ok: false, how: `could not be started (${error.message})` }))
    spawned.once('exit', () => {
      killGroup()
      if (pid) tellReaper(`-${pid}`)
      // A process that left the group can keep the pipes open: don't wait for it.
      setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), 500).unref()
    })
    spawned.once('close', (code, signal) =>
      resolve({ ok: code === 0, how: signal ? `was ended by ${signal}` : `ended with exit code ${code}` }),
    )
  })

  const child: Child = {
    title,
    pid,
    lastLines,
    exited,
    async stop() {
      spawned.kill('SIGTERM')
      const patience = setTimeout(killGroup, 10_000)
      await exited
      clearTimeout(patience)
    },
    kill: killGroup,
  }
  running.push(child)
  void exited.then(() => running.splice(running.indexOf(child), 1))
  return child
}

/** Resolves when `probe` says yes; fails with the child's last lines if it ends first or takes over a minute. */
export async function untilReady(child: Child, probe: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  let exit: Exit | undefined
  void child.exited.then((value) => (exit = value))
  while (!(await probe())) {
    if (exit) throw new PartFailure(child, `${exit.how} before it was ready`)
    if (Date.now() > deadline) throw new PartFailure(child, 'was not ready after a minute')
    await Promise.race([sleep(100), child.exited])
  }
}

/** Runs a process to its end, which must be a good one. */
export async function runToEnd(command: Command): Promise<void> {
  const child = startChild(command)
  const { ok, how } = await child.exited
  if (!ok) throw new PartFailure(child, how)
}

/** Stops what runs, the last started first, and starts nothing more. */
export async function stopAll(): Promise<void> {
  stopping = true
  for (const child of running.toReversed()) await child.stop()
}

export function killAll(): void {
  for (const child of running) child.kill()
}

let reaper: Socket | undefined

function tellReaper(line: string): void {
  reaper ??= startReaper()
  reaper.write(`${line}\n`)
}

function startReaper(): Socket {
  const spawned = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  spawned.unref()
  const stdin = spawned.stdin as Socket
  stdin.unref()
  // Without a reaper everything still runs, and Ctrl-C still ends it.
  stdin.on('error', () => {})
  return stdin
}
