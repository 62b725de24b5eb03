import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { deadLinksIn } from './dead-links.ts'
import { root, sources } from './pages.ts'
import { addReference } from './reference/build.ts'

/** Where `npm run build` puts what the service serves. */
export const docsFolder = join(import.meta.dirname, 'dist')

const fingerprintFile = 'made-of'

/** Makes the documentation's site, unless it is there already, made of the same. */
export async function buildDocs(): Promise<void> {
  const fingerprint = await fingerprintOfSources()
  const made = await readFile(join(docsFolder, fingerprintFile), 'utf8').catch(() => null)
  if (made === fingerprint) return

  const cache = join(root, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'docs-'))
  try {
    const pages = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'render.ts'), folder])
    await pages.catch((error: Error & { stderr: string }) => {
      throw new Error(`The documentation could not be built.\n${error.stderr || error.message}`)
    })
    await addReference(folder)
    await cp(join(import.meta.dirname, 'favicon.svg'), join(folder, 'favicon.svg'))
    const dead = await deadLinksIn(folder)
    if (dead.length) throw new Error(`Dead links in the documentation:\n${dead.join('\n')}`)
    await compressAssets(folder)
    await writeFile(join(folder, fingerprintFile), fingerprint)
    await replaceWith(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Of everything that the site is made of; the lock file stands for the packages. */
async function fingerprintOfSources(): Promise<string> {
  const files = ['package-lock.json', 'api/documented-url.ts', 'widget/build.ts', ...sources]
  const machinery = glob('site/{*,reference/*,.vitepress/*,.vitepress/theme/*}', { cwd: root, withFileTypes: true })
  for await (const entry of machinery) if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of files.map((name) => join(root, name.replace(root, ''))).toSorted()) {
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/** So that the service need not do it at every request; what it puts its own address into is not served from these. */
async function compressAssets(folder: string): Promise<void> {
  // The reference's script is so large that a higher quality takes seconds more for little.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  for await (const name of glob('assets/**/*.{js,css}', { cwd: folder })) {
    const file = join(folder, name)
    const content = await readFile(file)
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }))
    await writeFile(`${file}.gz`, await promisify(gzip)(content))
  }
}

async function replaceWith(folder: string): Promise<void> {
  const before = `${folder}-before`
  await rename(docsFolder, before).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(folder, docsFolder)
  await rm(before, { recursive: true, force: true })
}
