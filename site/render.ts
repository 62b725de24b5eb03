// A process of its own, by build.ts: VitePress sets NODE_ENV, and leaves things behind.
import { join } from 'node:path'
import { build } from 'vitepress'

const [outDir = ''] = process.argv.slice(2)

await build(import.meta.dirname, {
  outDir,
  // Two builds at once would take each other's.
  onAfterConfigResolve: (config) => void (config.tempDir = join(outDir, '.temp')),
}).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
