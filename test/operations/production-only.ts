/**
 * Loaded before a process (`--import`): it may load no more than the image holds, the folders and files that the Dockerfile
 * copies and the packages that `npm ci --omit=dev` installs.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copiedFiles } from './image.ts'

const root = join(import.meta.dirname, '../..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>
}
const copied = copiedFiles()

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (!resolved.url.startsWith('file:')) return resolved
    const file = relative(root, fileURLToPath(resolved.url))
    if (file === relative(root, import.meta.filename) || file === 'test/operations/image.ts') return resolved
    const [, installed] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
    const missing = installed
      ? (lock.packages[installed]?.dev ?? false)
      : !copied.some((path) => file === path || file.startsWith(`${path}/`))
    if (missing) throw new Error(`The image does not have ${file}, which ${context.parentURL} imports`)
    return resolved
  },
})
