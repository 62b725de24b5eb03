import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

// A process of its own, because the logger writes to its standard output. Each line's message names its case.
const program = `
  import { ApplicationFailure } from '@temporalio/common'
  import { DatabaseError } from 'pg'
  import { errorFields, log } from './log.ts'
  log('debug', 'below the level')
  const unlisted = { password: 'hunter2', rut: '11.111.111-1', request: { body: 'hunter2' } }
  log('info', 'unlisted', { connectionId: 'con_1', ...unlisted })
  const error = Object.assign(new TypeError('wrong: hunter2', { cause: new Error('password hunter2') }), {
    code: 'ECONNREFUSED',
    type: 'hunter2',
    detail: 'Key (hunter2) already exists.',
    request: { headers: { authorization: 'hunter2' } },
  })
  log('error', 'error', { ...errorFields(error), error, err: error })
  const odd = Object.assign(new RangeError('x'), { name: 'hunter2', code: 'the password hunter2 is wrong' })
  log('error', 'odd', errorFields(odd))
  log('error', 'digits', errorFields(Object.assign(new Error('x'), { code: '12345' })))
  for (const code of ['CERT_HAS_EXPIRED', 'HPE_INVALID_CONSTANT', 'HUNTER_TWO']) {
    log('error', code, errorFields(Object.assign(new Error('x'), { code })))
  }
  log('error', 'database', errorFields(Object.assign(new DatabaseError('x', 1, 'error'), { code: '23505' })))
  log('error', 'failure', errorFields(ApplicationFailure.create({ type: 'bank_unavailable' })))
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
  const shown = { errorName: 'TypeError', code: 'ECONNREFUSED' }
  expect(printedLine('error')).toEqual({ level: 50, msg: 'error', ...shown })
})

test('of a database’s error the SQLSTATE is told, of Temporal’s failures the type', () => {
  expect(printedLine('database')).toMatchObject({ errorName: 'DatabaseError', code: '23505' })
  expect(printedLine('failure')).toMatchObject({ errorName: 'ApplicationFailure', errorType: 'bank_unavailable' })
})

test('of TLS and of the HTTP parser the code is told, and no other words of capitals', () => {
  expect(printedLine('CERT_HAS_EXPIRED')).toMatchObject({ code: 'CERT_HAS_EXPIRED' })
  expect(printedLine('HPE_INVALID_CONSTANT')).toMatchObject({ code: 'HPE_INVALID_CONSTANT' })
  expect(printedLine('HUNTER_TWO')).not.toHaveProperty('code')
})

test('a name of its own, and a code that could have been typed, is left out', () => {
  expect(printedLine('odd')).toEqual({ level: 50, msg: 'odd', errorName: 'RangeError' })
  expect(printedLine('digits')).toEqual({ level: 50, msg: 'digits', errorName: 'Error' })
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
