import { type RulesetDefinition, Spectral } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { readDocument } from '../../client/generate.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
// A public address: that a document names localhost is what they would complain of first.
const document = await readDocument('https://api.araucaria.example')

test('Redocly’s recommended rules find nothing in the document, its examples included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-document-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'openapi.json')
  await writeFile(file, JSON.stringify(document))
  const args = ['lint', file, '--config', join(import.meta.dirname, 'redocly.yaml'), '--format', 'stylish']
  // It would ask the network for a newer version of itself, and tell it what is linted.
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const { stderr } = await run(join(root, 'node_modules/.bin/redocly'), args, { env }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`)
  })
  expect(stderr).toContain('Your API description is valid')
})

test('Spectral’s recommended rules for OpenAPI find nothing in the document, its examples included', async () => {
  const spectral = new Spectral()
  spectral.setRuleset({ extends: [[oas as RulesetDefinition, 'recommended']] })
  const found = await spectral.run(JSON.stringify(document))
  expect(found.map(({ code, path, message }) => `${code} at ${path.join(' / ')}: ${message}`)).toEqual([])
})
