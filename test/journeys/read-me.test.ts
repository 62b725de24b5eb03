import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../serve.ts'
import { openStack } from '../stack.ts'

test('the README’s first connection by curl, pasted as it is, ends CONNECTED', async () => {
  const stack = await openStack()
  await stack.startWorker()
  const apiUrl = await serve(stack.app.fetch, '127.0.0.1')
  const folder = await mkdtemp(join(tmpdir(), 'araucaria-readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, '.data'))
  await writeFile(join(folder, '.data/api-key'), stack.owner.key)

  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, commands] = /^```sh\n(API=.*?)^```$/ms.exec(readme)!
  const pasted = commands!.replace('http://localhost:8080', apiUrl)
  const { stdout } = await promisify(execFile)('bash', ['-c', pasted], { cwd: folder })

  const answers = stdout.match(/\{.*?\}(?=\{|$)/gs)!.map((text) => JSON.parse(text) as object)
  expect(answers).toEqual([
    { submissionId: expect.stringMatching(/^sub_/) },
    expect.objectContaining({ status: 'CONNECTED', version: 2, institutionId: 'ins_cl_banco_de_chile' }),
  ])
})
