import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { runToEnd, startChild, untilReady } from '../../dev/processes.ts'

// Both ends of it print their process id: a shell, and a sleeper that the shell leaves running.
const family = 'sleep 600 & echo $! $$'

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function pidsFrom(lines: string[]): Promise<number[]> {
  await vi.waitUntil(() => lines.length > 0, { timeout: 10_000 })
  return lines.join(' ').trim().split(/\s+/).map(Number)
}

function shell(script: string) {
  const lines: string[] = []
  const command = { title: 'The part', command: 'sh', args: ['-c', script], log: (line: string) => lines.push(line) }
  return { command, lines }
}

test('what a child started ends with the child', async () => {
  const { command, lines } = shell(family)
  await startChild(command).exited
  const pids = await pidsFrom(lines)
  expect(pids).toHaveLength(2)
  await vi.waitUntil(() => !pids.some(isAlive), { timeout: 10_000 })
}, 20_000)

test('nothing outlives a parent that was killed', async () => {
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { startChild } from '${new URL('../../dev/processes.ts', import.meta.url)}'
       startChild({ title: 'The part', command: 'sh', args: ['-c', '${family}; wait'], log: console.log })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  parent.stdout.on('data', (data: Buffer) => lines.push(data.toString()))
  const pids = await pidsFrom(lines)
  expect(pids.every(isAlive)).toBe(true)

  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await vi.waitUntil(() => !pids.some(isAlive), { timeout: 10_000 })
}, 30_000)

test('a child that does not heed the request to stop is killed after ten seconds', async () => {
  const { command, lines } = shell(`trap '' TERM; ${family}; while :; do sleep 1; done`)
  const child = startChild(command)
  await pidsFrom(lines)
  await child.stop()
  expect(await child.exited).toEqual({ ok: false, how: 'was ended by SIGKILL' })
}, 20_000)

test('a child that ends before it is ready is reported with the last it said', async () => {
  const child = startChild(shell('echo first; echo PUBLIC_URL is malformed >&2; exit 3').command)
  await expect(untilReady(child, () => false)).rejects.toThrow(
    /^The part ended with exit code 3 before it was ready\. The last it said:\n(.|\n)*PUBLIC_URL is malformed/,
  )
})

test('a program that is not there is a sentence, not a crash', async () => {
  await expect(runToEnd({ ...shell('').command, command: 'no-such-program' })).rejects.toThrow(
    'The part could not be started (spawn no-such-program ENOENT).',
  )
})
