import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleOf } from '../documents/samples.ts'

const page = 'docs/changing-workflows.md'
const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
/** Without what Prettier does to lines. */
const words = (code: string) => code.replaceAll(/\s+/g, '')

test('the guard that the page shows is the workflow’s', () => {
  expect(words(read('workflows/connection.ts'))).toContain(words(sampleOf(page, 'A guard, and its end', 'ts')))
})

test('the recorder that the page names is there, and so is the scenario that it records', () => {
  const [, recorder = '', title] =
    /^node (\S+) -t '(.+)'\n$/.exec(sampleOf(page, 'A recording for each path', 'sh')) ?? []
  expect(read(recorder)).toContain('vitest')
  const scenarios = readdirSync(join(root, 'test/replay')).filter((file) => file.endsWith('scenarios.ts'))
  expect(scenarios.map((file) => read(`test/replay/${file}`)).join('')).toContain(`test('${title}'`)
})
