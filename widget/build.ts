import { mkdir, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import type { WidgetAssets } from '../api/widget-page.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where `npm run build` puts what the service serves. */
export const widgetFolder = `${root}widget/dist/`

interface Bundle {
  /** From the repository's folder. */
  input: string
  format: 'iife' | 'es'
  /** `[hash]` stands for the content's. */
  fileName: string
  styleName?: string
  locale?: Locale
}

export interface BuiltFile {
  fileName: string
  content: string
}

/** Bundles `input`; every file of it, ready to be written. */
export async function bundle({
  input,
  format,
  fileName,
  styleName = 'modal-[hash].css',
  locale = 'es',
}: Bundle): Promise<BuiltFile[]> {
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
        output: { format, entryFileNames: fileName, assetFileNames: styleName, hashCharacters: 'base36' },
      },
    },
  })) as Rolldown.RolldownOutput
  return output.map((file) => ({
    fileName: file.fileName,
    content: file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
  }))
}

/** Bundles loader and modal; returns each file's size in bytes, gzipped, under its name without the hash. */
export async function buildWidget({ write }: { write: boolean }): Promise<Record<string, number>> {
  const bundled = await bundle({ input: 'widget/loader.ts', format: 'iife', fileName: 'araucaria-connect.js' })
  const assets: Partial<WidgetAssets> = {}
  for (const locale of Object.keys(messagesByLocale) as Locale[]) {
    const fileName = `modal-${locale}-[hash].js`
    const modal = await bundle({ input: 'widget/modal.tsx', format: 'es', fileName, locale })
    assets[locale] = assetsOf(modal)
    bundled.push(...modal)
  }
  if (write) await writeBuilt(widgetFolder, bundled, assets)
  return gzippedSizes(bundled)
}

export function assetsOf(files: BuiltFile[]): { script: string; style: string } {
  const named = (extension: string) => files.find(({ fileName }) => fileName.endsWith(extension))!.fileName
  return { script: named('.js'), style: named('.css') }
}

export function gzippedSizes(files: BuiltFile[]): Record<string, number> {
  return Object.fromEntries(
    files.map(({ fileName, content }) => [fileName.replace(/-[\w-]{8}\./, '.'), gzipSync(content).length]),
  )
}

/** Beside what is in `folder`, so that a page that was opened before still finds its files. */
export async function writeBuilt(folder: string, files: BuiltFile[], assets: object): Promise<void> {
  await mkdir(folder, { recursive: true })
  // The languages of the modal share their stylesheet.
  for (const [fileName, content] of new Map(files.map((file) => [file.fileName, file.content]))) {
    await put(folder + fileName, content)
    await put(`${folder}${fileName}.br`, brotliCompressSync(content))
    await put(`${folder}${fileName}.gz`, gzipSync(content))
  }
  await put(`${folder}assets.json`, JSON.stringify(assets, null, 2))
}

/** At once: a service that is running may read the file at any moment. */
async function put(file: string, content: string | Buffer): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  await writeFile(unfinished, content)
  await rename(unfinished, file)
}
