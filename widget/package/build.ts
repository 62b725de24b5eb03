// Before `npm pack ./widget/package`: the loader's source as an ES module, with its types.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../build.ts'

const root = join(import.meta.dirname, '../..')
const dist = join(import.meta.dirname, 'dist')

const [file] = await bundle({ input: 'widget/open.ts', format: 'es', fileName: 'araucaria-connect.js' })
rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
writeFileSync(join(dist, 'araucaria-connect.js'), file!.content)

const types = mkdtempSync(join(tmpdir(), 'araucaria-types-'))
const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--stripInternal', '--outDir', types]
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(import.meta.dirname, 'tsconfig.json'), ...options], {
  stdio: 'inherit',
})
renameSync(join(types, 'widget/open.d.ts'), join(dist, 'araucaria-connect.d.ts'))
rmSync(types, { recursive: true })
