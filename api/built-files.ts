import { serveStatic } from '@hono/node-server/serve-static'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** For files whose names change with their content. */
export const keptForEver = 'public, max-age=31536000, immutable'

/** @throws {Error} in one sentence, where `npm run build` has not made the file */
export function requireBuilt(file: string, what: string): string {
  if (!existsSync(file)) throw new Error(`${what} is not built yet: run \`npm run build\`.`)
  return file
}

/** How the build named what a page loads. */
export function readAssets(folder: string, what: string): unknown {
  return JSON.parse(readFileSync(requireBuilt(path.join(folder, 'assets.json'), what), 'utf8'))
}

/** The files of `folder`, as compressed as the build left them, under this address. */
export function serveBuilt(folder: string, address: string) {
  return serveStatic({
    root: folder,
    precompressed: true,
    rewriteRequestPath: (requested) => requested.slice(address.length),
  })
}
