import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

// A process of its own, because the logger writes to its standard output. Each line's message names its case.
const program = `
  import { errorFields, log } from './log.ts'
  log('debug', 'below the level')
  const unlisted = { password: 'hunter2', rut: '11.111.111-1', request: { body: 'hunter2' } }
  log('info', 'unlisted', { connectionId: 'con_1', ...unlisted })
  const error = Object.assign(new TypeError('wrong: hunter2', { cause: new Error('password hunter2') }), {
    code: 'ECONNREFUSED',
    type: 'bank_unavailable',
    detail: 'Key (hunter2) already exists.',
    request: { headers: { authorization: 'hunter2' } },
  })
  log('error', 'error', { ...errorFields(error), error, err: error })
  const odd = Object.assign(new Error('x'), { code: 'the password hunter2 is wrong', type: { secret: 'hunter2' } })
  log('error', 'odd', errorFields(odd))
  log('error', 'text', errorFields('hunter2'))
`
const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
  cwd: resolve(import.meta.dirname, '../..'),
  env: { ...process.env, LOG_LEVEL: 'info' },
  encoding: 'utf8',
})
const lines = printed
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>)

function printedLine(message: string) {
  const { time, ...entry } = lines.find(({ msg }) => msg === message)!
  expect(Date.parse(time as string)).not.toBeNaN()
  return entry
}

test('a field that is not listed never reaches the line', () => {
  expect(printedLine('unlisted')).toEqual({ level: 30, msg: 'unlisted', connectionId: 'con_1' })
})

test('of an error only its class and a code reach the line: no message, cause, stack or attachment', () => {
  const shown = { errorName: 'TypeError', code: 'ECONNREFUSED', errorType: 'bank_unavailable' }
  expect(printedLine('error')).toEqual({ level: 50, msg: 'error', ...shown })
})

test('a code or a type that is a sentence, or no text at all, is left out', () => {
  expect(printedLine('odd')).toEqual({ level: 50, msg: 'odd', errorName: 'Error' })
  expect(printedLine('text')).toEqual({ level: 50, msg: 'text', errorName: 'string' })
})

test('nothing that must stay unsaid is anywhere in the output, and nothing below the level', () => {
  expect(printed).not.toMatch(/hunter2|11\.111\.111-1|below the level/)
})

test.each(['throw', 'await Promise.reject'])(
  'what nobody caught (%s) ends the process without being printed',
  (how) => {
    const uncaught = `
    import { endOnUncaught } from './log.ts'
    endOnUncaught()
    const fail = async (error) => { ${how}(error) }
    setTimeout(() => void fail(Object.assign(new Error('hunter2'), { request: 'hunter2', code: 'ECONNRESET' })))
    setTimeout(() => {}, 60_000)
  `
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', uncaught], {
      cwd: resolve(import.meta.dirname, '../..'),
      env: { ...process.env, LOG_LEVEL: 'info' },
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([1, ''])
    const { time: _, ...line } = JSON.parse(stdout) as Record<string, unknown>
    expect(line).toEqual({ level: 50, msg: 'process_failed', errorName: 'Error', code: 'ECONNRESET' })
  },
)
