import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runChaos } from './chaos.ts'
import { isSound, printReport } from './report.ts'
import { openChaosStack } from './stack.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '10' } },
})
const [seed, minutes] = [Number(values.seed), Number(values.minutes)]
if (!Number.isSafeInteger(seed) || !(minutes > 0)) {
  console.error('npm run chaos -- --seed N --minutes M: a whole number, and a number of minutes.')
  process.exit(1)
}

const opening = openChaosStack()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void opening.then((stack) => stack.close()).finally(() => process.exit(1)))
}

const stack = await opening
try {
  const report = await runChaos(stack, { seed, seconds: minutes * 60, endurance: minutes >= 3 })
  console.log(printReport(report))
  if (!isSound(report)) {
    process.exitCode = 1
    await mkdir('.data', { recursive: true })
    const [said, done] = [`.data/chaos-${seed}.log`, `.data/chaos-${seed}.json`]
    await copyFile(join(stack.dataDir, 'log'), said)
    await writeFile(done, JSON.stringify({ faults: report.faults, commands: report.commands.all }, null, 1))
    console.log(`What the processes said is in ${said}; each fault and each command, with its time, in ${done}.`)
  }
} finally {
  await stack.close()
}
process.exit()
