import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { deadLinksIn } from './dead-links.ts'
import { root } from './pages.ts'
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

/** What the site is made of; the lock file stands for the packages. */
const madeOf = [
  'package-lock.json',
  'CHANGELOG.md',
  'SECURITY.md',
  'client/README.md',
  'docs/**',
  'site/*',
  'site/reference/*',
  'site/.vitepress/config.ts',
  'site/.vitepress/theme/*',
  'widget/build.ts',
  'api/documented-url.ts',
]

async function fingerprintOfSources(): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(madeOf, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  }
  const hash = createHash('sha256')
  for (const file of files.toSorted()) hash.update(`${relative(root, file)}\0`).update(await readFile(file))
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
  await rename(docsFolder, before).catch(unless('ENOENT'))
  // Where it is not empty, another build was quicker.
  await rename(folder, docsFolder).catch(unless('ENOTEMPTY'))
  await rm(before, { recursive: true, force: true })
}

function unless(expected: string) {
  return (error: NodeJS.ErrnoException) => {
    if (error.code !== expected) throw error
  }
}
