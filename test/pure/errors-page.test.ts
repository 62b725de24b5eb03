import { expect, test } from 'vitest'
import { toFailureView } from '../../api/failure-view.ts'
import { problemCodes, problems, problemType } from '../../api/problem-codes.ts'
import { fates, writeErrors } from '../../docs/errors.ts'
import { failureCodes, failureRules } from '../../workflows/connection-state.ts'
import { anchorsIn, readPage, sampleOf } from '../documents/samples.ts'

const page = readPage('docs/errors.md')

test('the page says of each code what the code does', async () => {
  // Where this fails, `npm run docs:errors` makes it pass.
  expect(page).toBe(await writeErrors(page))
})

test('the type of every problem leads to its section, which says who does what', () => {
  const anchors = anchorsIn('docs/errors.md')
  expect(new Set(anchors).size).toBe(anchors.length)
  for (const code of problemCodes) {
    expect(anchors).toContain(new URL(problemType('https://api.example.com', code)).hash.slice(1))
    const { status, title, action } = problems[code]
    expect(page).toContain(`### ${code}\n\n**${status}** ${title}.\n\n${action}\n`)
    expect(action, code).toMatch(/^[A-Z].{20,}\.$/)
  }
})

test('the page tells FAILED_AUTH of exactly the failures that end in it', () => {
  for (const code of failureCodes) {
    const { login, sync } = failureRules[code]
    const { signingIn, syncing } = fates[code]
    expect(signingIn.startsWith('FAILED_AUTH'), code).toBe(login === 'failed_auth')
    if (syncing !== null) expect(syncing.startsWith('FAILED_AUTH'), code).toBe(sync === 'failed_auth')
  }
})

test('the failure that the page shows is one as the status tells it, to an English user', () => {
  const sample = sampleOf('docs/errors.md', 'Failures of a connection', 'json')
  expect(JSON.parse(sample)).toEqual(toFailureView({ code: 'invalid_credentials' }, 'en'))
})
