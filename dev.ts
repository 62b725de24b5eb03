import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { ConfigError } from './config.ts'
import { bringUp } from './dev/bring-up.ts'
import { takenPorts } from './dev/ports.ts'
import { killAll, PartFailure, stopAll, type Child } from './dev/processes.ts'
import { devSettings, neededPorts, type DevSettings } from './dev/settings.ts'
import { welcome } from './dev/welcome.ts'

const settings = readSettings()
const taken = await takenPorts(neededPorts(settings))
if (taken.length) giveUp(taken.join('\n'))
await mkdir(join(settings.dataDir, 'logs'), { recursive: true })

// A terminal that was closed takes our output with it; the parts are stopped in order all the same.
process.stdout.on('error', () => {})

const interrupted = new Promise<void>((resolve) => {
  let firstAt: number | undefined
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = Date.now()
      console.log('\nStopping everything. Ctrl-C again forces it.')
      resolve()
    } else if (Date.now() - firstAt > 500) {
      // Sooner than that it is npm, which passes on the Ctrl-C that the terminal has sent us already.
      killAll()
      process.exit(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
})

const death = Promise.withResolvers<never>()
const watch = (child: Child) => void child.exited.then(({ how }) => death.reject(new PartFailure(child, how)))

try {
  await Promise.race([interrupted, death.promise, up()])
} catch (error) {
  process.exitCode = 1
  const failure = error as Error
  console.log(styleText('red', `\n${failure instanceof PartFailure ? failure.message : failure.stack}`))
  console.log('Stopping everything.')
}
await stopAll()
process.exit()

async function up(): Promise<void> {
  const running = await bringUp(settings, watch)
  console.log(welcome(running, settings.dataDir))
  await death.promise
}

function readSettings(): DevSettings {
  try {
    return devSettings(process.env)
  } catch (error) {
    if (error instanceof ConfigError) giveUp(error.message)
    throw error
  }
}

function giveUp(reason: string): never {
  console.error(styleText('red', reason))
  process.exit(1)
}
