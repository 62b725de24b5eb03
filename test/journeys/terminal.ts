import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** A shell into which a reader pastes block after block, until the test is over. */
export function openTerminal(cwd: string, settings: Record<string, string> = {}) {
  // What the registry has told before will do.
  const env = { ...process.env, npm_config_prefer_offline: 'true', ...settings }
  const bash = spawn('bash', { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(bash, 'close')
  const lines: string[] = []
  let pasted = 0
  createInterface({ input: bash.stdout }).on('line', (line) => {
    lines.push(line)
    bash.emit('line', line)
  })
  onTestFinished(async () => {
    // With what it left running.
    process.kill(-bash.pid!, 'SIGKILL')
    await ended
  })

  return {
    /** Everything that it has said so far. */
    lines,

    /** What it says until a block is done; what runs in the background may go on. */
    async paste(block: string): Promise<string> {
      const before = lines.length
      const done = `pasted ${++pasted}`
      bash.stdin.write(`${block}\nprintf '\\n%s\\n' '${done}'\n`)
      while (!lines.includes(done, before)) await once(bash, 'line')
      const said = lines.slice(before)
      return said.slice(0, said.indexOf(done)).join('\n').trim()
    },
  }
}
