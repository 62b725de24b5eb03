import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

/** The rows under a heading, by column. */
function tableUnder(heading: string): Record<string, string>[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading))!
  const [names, , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return rows.map((cells) => Object.fromEntries(names!.map((name, index) => [name, cells[index] ?? ''])))
}

test('every requirement names a test or a piece of code that shows how it is met, and each of them exists', () => {
  const rows = [...tableUnder('OWASP API'), ...tableUnder('OWASP ASVS')]
  expect(rows.length).toBeGreaterThan(60)
  for (const row of rows) {
    const files = [...row['shown by']!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)
    expect(files.length, JSON.stringify(row)).toBeGreaterThan(0)
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true)
  }
})

test('a requirement stands there once, and says whether it is met: by us, in part, by the operator or not', () => {
  const rows = tableUnder('OWASP ASVS')
  for (const { met } of rows) expect(['yes', 'partly', 'operator', '**no**']).toContain(met)
  const ids = rows.flatMap(({ requirement }) =>
    requirement!.split(', ').flatMap((id) => {
      const [, section, from, to] = /^(\d+\.\d+)\.(\d+)(?:–\1\.(\d+))?$/.exec(id)!
      return Array.from(
        { length: Number(to ?? from) - Number(from) + 1 },
        (_, nth) => `${section}.${Number(from) + nth}`,
      )
    }),
  )
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(tableUnder('OWASP API').map(({ item }) => item)).toEqual(Array.from({ length: 10 }, (_, n) => `API${n + 1}`))
})
