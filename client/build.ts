// Before `npm pack ./client`, and by `npm start` for the demo shop: JavaScript and types for any Node from 20 on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(import.meta.dirname, 'dist')
const cache = join(root, 'node_modules/.cache')

mkdirSync(cache, { recursive: true })
mkdirSync(dist, { recursive: true })
const built = mkdtempSync(join(cache, 'client-'))
try {
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', import.meta.dirname, '--outDir', built], {
    stdio: 'inherit',
  })

  // File by file: a shop may be starting from them, and another build be under way.
  const files = readdirSync(built)
  for (const file of files) renameSync(join(built, file), join(dist, file))
  for (const file of readdirSync(dist)) if (!files.includes(file)) rmSync(join(dist, file), { force: true })
} finally {
  rmSync(built, { recursive: true })
}
