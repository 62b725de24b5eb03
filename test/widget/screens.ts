import type { LoginAnswer } from '../../activities/banks/connector.ts'
import type { Page } from 'playwright-core'
import { fill } from '../../widget/words.ts'
import { newRut, scriptedBank } from '../scripted-bank.ts'
import { insertBankCalls } from '../db/records.ts'
import type { Stack } from '../stack.ts'
import { challengeOf, type ChallengeKind } from './open-challenge.ts'
import { openService, openWidget } from './open-widget.ts'

const bankName = 'Banco de Chile'
const challengeKinds: ChallengeKind[] = ['code', 'choose', 'questions', 'approve_elsewhere']

function raise(kind: ChallengeKind) {
  return { kind: 'challenge', challenge: challengeOf(kind, 900), session: {} } as const
}

/** Leads through every screen of the widget, in the page's language, and stops at each for `look`. */
export async function walkThroughScreens(
  newPage: () => Promise<Page>,
  look: (page: Page, screen: string) => Promise<void>,
): Promise<void> {
  const answer = Promise.withResolvers<LoginAnswer>()
  const bank = scriptedBank({
    logIn: ({ password }) => {
      if (challengeKinds.includes(password as ChallengeKind)) return raise(password as ChallengeKind)
      if (password === 'held') return answer.promise
      if (password === 'down') return { kind: 'not_evaluated', code: 'bank_unavailable', retryAfterMs: 600_000 }
      return { kind: 'refused', code: 'invalid_credentials' }
    },
    answerChallenge: () => ({ ...raise('code'), wrong: { attemptsRemaining: 2 } }),
  })
  const stack = await openService(bank)
  await stack.db.updateTable('organizations').set({ name: 'Café Araucaria' }).execute()

  await insertBankCalls(stack.db, stack.owner, 'ins_cl_bci', 5, { state: 'not_evaluated' })

  const page = await newPage()
  const widget = await openWidget(page, stack)
  const { words } = widget
  await widget.heading(words.chooseBank.title)
  await look(page, 'banks')
  await widget.widget.getByRole('textbox').fill('nowhere')
  await widget.widget.locator('.empty').waitFor()
  await look(page, 'no bank found')
  await widget.widget.getByRole('textbox').fill('')
  await widget.widget.getByRole('button', { name: words.chooseBank.inTrouble }).click()
  await widget.heading(fill(words.credentials.title, { bank: 'Bci' }))
  await look(page, 'form of a bank in trouble')
  await widget.button(words.credentials.chooseAnother).click()
  await widget.chooseBank()
  await look(page, 'form')
  await widget.signIn('', '11.111.111-2')
  await widget.widget.getByRole('alert').waitFor()
  await look(page, 'form with problems')
  await widget.signIn('down', newRut())
  await widget.notice()
  await look(page, 'form with a notice')
  await widget.signIn('wrong', newRut())
  await widget.heading(fill(words.refused.title, { bank: bankName }))
  await look(page, 'refused')
  await widget.button(words.refused.retry).click()
  await widget.signIn('held')
  await widget.heading(fill(words.progress.title, { bank: bankName }))
  await widget.widget.getByText(words.progress.sent).waitFor()
  await look(page, 'progress')
  answer.resolve({ kind: 'signed_in', session: {} })
  await widget.heading(words.connected.title)
  await look(page, 'connected')

  await walkThroughChallenges(newPage, look, stack)
  await walkThroughTrouble(newPage, look, stack)
}

async function walkThroughChallenges(
  newPage: () => Promise<Page>,
  look: (page: Page, screen: string) => Promise<void>,
  stack: Stack,
): Promise<void> {
  const page = await newPage()
  const widget = await openWidget(page, stack)
  const { challenge: words } = widget.words
  const submit = widget.button(words.submit)
  await widget.chooseBank()
  for (const kind of challengeKinds) {
    await widget.signIn(kind, newRut())
    await widget.heading(fill(words.title[kind], { bank: bankName }))
    await look(page, kind)
    if (kind !== 'approve_elsewhere') {
      await submit.click()
      await widget.widget.locator('.summary').waitFor()
      await look(page, `${kind} with problems`)
    }
    if (kind === 'code') {
      await page.context().setOffline(true)
      const lost = widget.widget.getByText(widget.words.unreachable.waiting)
      await lost.waitFor()
      await look(page, 'code, no network')
      await page.context().setOffline(false)
      await lost.waitFor({ state: 'detached' })
      await widget.widget.getByRole('textbox').fill('000000')
      await submit.click()
      await widget.notice()
      await look(page, 'wrong code')
    }
    await widget.button(words.cancel).click()
    await widget.notice()
  }

  const late = await newPage()
  // The service's word would end the screen.
  await late.route('**/status?*', () => {})
  await late.route('**/status', async (route) => {
    const response = await route.fetch()
    const status = await response.json()
    if (status.challenge) status.challenge.expiresAt = new Date(0).toISOString()
    await route.fulfill({ response, json: status })
  })
  for (const kind of ['code', 'approve_elsewhere'] as const) {
    const connection = await stack.createConnection()
    await stack.submit(connection.connectionId, connection.widgetToken, { rut: newRut(), password: kind })
    await stack.statusWhen(connection.connectionId, ({ step }) => step === 'awaiting_challenge')
    const lateWidget = await openWidget(late, stack, { connection })
    await lateWidget.widget.getByText(words.timeUp).waitFor()
    await look(late, `${kind}, time is up`)
  }
}

async function walkThroughTrouble(
  newPage: () => Promise<Page>,
  look: (page: Page, screen: string) => Promise<void>,
  stack: Stack,
): Promise<void> {
  const loading = await newPage()
  await loading.route('**/v1/institutions', () => {})
  const loadingWidget = await openWidget(loading, stack)
  await loadingWidget.heading(loadingWidget.words.loading)
  await look(loading, 'loading')

  const unreachable = await newPage()
  await unreachable.route('**/v1/**', (route) => route.abort())
  const unreachableWidget = await openWidget(unreachable, stack)
  await unreachableWidget.heading(unreachableWidget.words.unreachable.title)
  await look(unreachable, 'unreachable')

  const ended = await newPage()
  const connection = { ...(await stack.createConnection()), widgetToken: 'made.up.token' }
  const endedWidget = await openWidget(ended, stack, { connection })
  await endedWidget.heading(endedWidget.words.ended.token_expired.title)
  await look(ended, 'ended')
}
