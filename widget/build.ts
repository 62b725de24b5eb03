import { mkdir, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import type { WidgetAssets } from '../api/widget-page.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** Where `npm run build` puts what the service serves. */
export const widgetFolder = `${root}dist/`

interface Bundle {
  input: string
  format: 'iife' | 'es'
  /** `[hash]` stands for the content's. */
  fileName: string
  locale?: Locale
}

/** Bundles `input`; every file of it, ready to be written. */
export async function bundle({ input, format, fileName, locale = 'es' }: Bundle) {
  const { output } = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    // A user needs the words of one language only.
    resolve: { alias: { '#messages': fileURLToPath(new URL(`../locales/${locale}.ts`, import.meta.url)) } },
    // By default a NODE_ENV of `test` would put source paths into the bundle.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      write: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: root + input,
        preserveEntrySignatures: 'strict',
        output: { format, entryFileNames: fileName, assetFileNames: 'modal-[hash][extname]', hashCharacters: 'base36' },
      },
    },
  })) as Rolldown.RolldownOutput
  return output.map((file) => ({
    fileName: file.fileName,
    content: file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
  }))
}

/**
 * Bundles loader and modal, into `widget/dist` if it is to `write`: beside what is there, so that a page that was opened
 * before still finds its files. Returns each file's size in bytes, gzipped, under its name without the hash.
 */
export async function buildWidget({ write }: { write: boolean }): Promise<Record<string, number>> {
  const bundled = await bundle({ input: 'loader.ts', format: 'iife', fileName: 'araucaria-connect.js' })
  const assets: Partial<WidgetAssets> = {}
  for (const locale of Object.keys(messagesByLocale) as Locale[]) {
    const modal = await bundle({ input: 'modal.tsx', format: 'es', fileName: `modal-${locale}-[hash].js`, locale })
    const named = (extension: string) => modal.find(({ fileName }) => fileName.endsWith(extension))!.fileName
    assets[locale] = { script: named('.js'), style: named('.css') }
    bundled.push(...modal)
  }
  // The languages share their stylesheet.
  const files = new Map(bundled.map(({ fileName, content }) => [fileName, { content, gzipped: gzipSync(content) }]))
  if (write) {
    await mkdir(widgetFolder, { recursive: true })
    for (const [fileName, { content, gzipped }] of files) {
      await put(fileName, content)
      await put(`${fileName}.br`, brotliCompressSync(content))
      await put(`${fileName}.gz`, gzipped)
    }
    await put('assets.json', JSON.stringify(assets, null, 2))
  }
  return Object.fromEntries(
    Array.from(files, ([fileName, { gzipped }]) => [fileName.replace(/-[\w-]{8}\./, '.'), gzipped.length]),
  )
}

/** At once: a service that is running may read the file at any moment. */
async function put(fileName: string, content: string | Buffer): Promise<void> {
  const unfinished = `${widgetFolder}${fileName}.${process.pid}`
  await writeFile(unfinished, content)
  await rename(unfinished, widgetFolder + fileName)
}

if (import.meta.main) {
  for (const [fileName, bytes] of Object.entries(await buildWidget({ write: true }))) {
    console.log(`widget/dist/${fileName}: ${bytes} bytes gzipped`)
  }
}
