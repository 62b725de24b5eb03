import { expect, it } from 'vitest'
import { messagesByLocale } from '../../locales/locale.ts'
import { toFunnelEvent } from '../../widget/funnel.ts'
import { isInAppBrowser } from '../../widget/in-app-browser.ts'
import { reduce } from '../../widget/machine.ts'
import type { Outcome } from '../../widget/states.ts'
import { returnAddress, toExitError } from '../../widget/outcome.ts'
import { bank, challengedStatus, challenges, entering, failure, known, sent } from './widget-states.ts'

const to = (outcome: Outcome) => returnAddress('https://shop.example/back?order=7#done', 'con_1', outcome)

it('the way back says how it ended, and keeps the query that the address had', () => {
  expect(to({ kind: 'success' })).toBe('https://shop.example/back?order=7&connectionId=con_1&outcome=connected#done')
  expect(to({ kind: 'pending' })).toBe('https://shop.example/back?order=7&connectionId=con_1&outcome=pending#done')
  expect(to({ kind: 'exit', code: null })).toBe(
    'https://shop.example/back?order=7&connectionId=con_1&outcome=left#done',
  )
  expect(to({ kind: 'exit', code: 'token_expired' })).toBe(
    'https://shop.example/back?order=7&connectionId=con_1&outcome=failed&code=token_expired#done',
  )
  expect(returnAddress('myapp://connected', 'con_1', { kind: 'success' })).toBe(
    'myapp://connected?connectionId=con_1&outcome=connected',
  )
})

it('an error tells the page what happened, in the user’s language, and whether opening again may help', () => {
  expect(toExitError('network_error', messagesByLocale.en)).toEqual({
    code: 'network_error',
    message: 'Araucaria could not be reached.',
    retryable: true,
  })
  expect(toExitError('token_expired', messagesByLocale.es)).toMatchObject({ retryable: true })
  expect(toExitError('connection_not_found', messagesByLocale.es)).toMatchObject({
    message: expect.stringContaining('Esta conexión ya no existe'),
    retryable: false,
  })
})

it('the funnel knows the bank, the kind of challenge and why something failed, and nothing that was typed', () => {
  const values = { rut: '11.111.111-1', password: 'secret' }
  const submitted = toFunnelEvent(reduce(entering(), { type: 'submit', values }))
  expect(submitted).toEqual({ name: 'credentials_submitted', institutionId: bank.institutionId })
  expect(toFunnelEvent(sent())).toBeNull()
  const raised = reduce(reduce(sent(), { type: 'accepted' }), {
    type: 'status',
    status: challengedStatus(challenges.questions),
  })
  expect(toFunnelEvent(raised)).toEqual({
    name: 'challenge_shown',
    institutionId: bank.institutionId,
    challengeType: 'questions',
  })
  const notice = { kind: 'failure', failure: failure('account_locked'), attemptsRemaining: null } as const
  const refused = { name: 'refused', known: known({}), institution: bank, remembered: values, notice } as const
  expect(toFunnelEvent(refused)).toEqual({
    name: 'refused',
    institutionId: bank.institutionId,
    errorCode: 'account_locked',
  })
  expect(toFunnelEvent({ name: 'ended', reason: 'token_expired' })).toEqual({
    name: 'ended',
    errorCode: 'token_expired',
  })
})

const android =
  'Mozilla/5.0 (Linux; Android 14; SM-A155M Build/UP1A; wv) AppleWebKit/537.36 Version/4.0 Chrome/131.0 Mobile'
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15'

it.each([
  [`${android} Safari/537.36 Instagram 361.0.0.46.88 Android`, true],
  [`${android} Safari/537.36 WhatsApp/2.24.23.78 A`, true],
  [`${iPhone} (KHTML, like Gecko) Mobile/22B83 Instagram 359.1.3.28.91`, true],
  [`${iPhone} Mobile/15E148 [FBAN/FBIOS;FBAV/491.0.0]`, true],
  [`${iPhone} (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1`, false],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36', false],
])('a browser inside an app is told from one of its own: %s', (userAgent, expected) => {
  expect(isInAppBrowser(userAgent)).toBe(expected)
})
