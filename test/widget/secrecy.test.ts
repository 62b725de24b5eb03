import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { heldAnswer } from '../scripted-bank.ts'
import { useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('a password is in no request, message, storage, address or console, and the token in no address', async () => {
  const password = 'pass_good+Temuco77'
  const stack = await openService()
  const page = await newPage()
  const { heard, urls, hearState } = await overhear(page)

  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn(password)
  await widget.heading('Your bank is connected')
  await hearState()
  await widget.closedBy(widget.button('Continue').click())
  await widget.outcomes()

  const submission = heard.find((text) => text.startsWith('{"institutionId"'))
  expect(Object.keys(JSON.parse(submission!) as object)).toEqual(['institutionId', 'submissionId', 'sealed'])
  expect(heard.some((text) => text.includes('araucaria:success'))).toBe(true)
  expectUnheard([...heard, ...urls], [password, 'Temuco77'])
  for (const url of urls) expect(url).not.toContain(widget.token)
  // Nobody else is asked for anything: no fonts, no statistics, no images.
  const asked = new Set(urls.map((url) => new URL(url).origin))
  expect([...asked].toSorted()).toEqual([new URL(page.url()).origin, stack.publicUrl].toSorted())
})

test('the answers to a bank’s questions are as little to be heard or found, while they are checked and afterwards', async () => {
  const answers = ['Pelusa41', 'Osorno58']
  const page = await newPage()
  const { heard, urls, hearState } = await overhear(page)
  const checked = heldAnswer<LoginAnswer>()
  const { widget, bank } = await openChallenge(page, 'questions', { answerChallenge: () => checked.wait() })
  for (const [index, answer] of answers.entries()) await widget.widget.getByRole('textbox').nth(index).fill(answer)
  await widget.button('Confirm').click()
  await checked.asked
  await hearState()
  checked.give({ kind: 'signed_in', session: {} })
  await widget.heading('Your bank is connected')
  await hearState()

  expect(bank.answers).toEqual([{ values: { pet: answers[0], city: answers[1] } }])
  const sent = heard.find((text) => text.startsWith('{"challengeId"'))
  expect(JSON.parse(sent!)).toEqual({ challengeId: expect.any(String), answer: { sealed: expect.any(String) } })
  expectUnheard([...heard, ...urls], answers)
})

/** Collects whatever a page sends, says or stores from now on; `hearState` adds what it holds at that moment. */
async function overhear(page: Page) {
  const heard: string[] = []
  const urls: string[] = []
  page.on('console', (message) => heard.push(message.text()))
  page.on('request', (request) => {
    heard.push(request.url(), request.postData() ?? '', JSON.stringify(request.headers()))
    urls.push(request.url())
  })
  await page.addInitScript(() => {
    addEventListener('message', (event) => console.log(JSON.stringify(event.data)))
    // What is stored for a moment is as bad as what stays.
    Storage.prototype.setItem = (key, value) => console.log(key, value)
  })
  return {
    heard,
    urls,
    hearState: async () => {
      for (const frame of page.frames()) {
        urls.push(frame.url())
        heard.push(await frame.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state])))
        heard.push(await frame.content())
      }
      heard.push(JSON.stringify(await page.context().storageState({ indexedDB: true })))
    },
  }
}

function expectUnheard(heard: string[], secrets: string[]): void {
  const forms = secrets.flatMap((secret) => [secret, btoa(secret).slice(0, -4), encodeURIComponent(secret)])
  for (const text of heard) for (const form of forms) expect(text).not.toContain(form)
}
