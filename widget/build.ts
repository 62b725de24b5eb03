import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

const bundles = [
  { input: 'loader.ts', format: 'iife', entryFileNames: 'araucaria-connect.js' },
  { input: 'modal.tsx', format: 'es', entryFileNames: 'modal.js' },
] as const

/** Bundles loader and modal, into `widget/dist` if it is to `write`; returns each file's size in bytes, gzipped. */
export async function buildWidget({ write }: { write: boolean }): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {}
  for (const { input, format, entryFileNames } of bundles) {
    const { output } = (await build({
      configFile: false,
      root,
      logLevel: 'warn',
      // By default a NODE_ENV of `test` would put source paths into the bundle.
      oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
      build: {
        write,
        emptyOutDir: false,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: root + input, output: { format, entryFileNames, assetFileNames: 'modal[extname]' } },
      },
    })) as Rolldown.RolldownOutput
    for (const file of output) {
      sizes[file.fileName] = gzipSync(file.type === 'chunk' ? file.code : file.source).length
    }
  }
  return sizes
}

if (import.meta.main) {
  for (const [fileName, bytes] of Object.entries(await buildWidget({ write: true }))) {
    console.log(`widget/dist/${fileName}: ${bytes} bytes gzipped`)
  }
}
