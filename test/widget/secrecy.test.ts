import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { LoginAnswer } from '../../activities/banks/connector.ts'
import { formsIn, newCanary, written, writtenRuts } from '../canary.ts'
import { heldAnswer, newRut } from '../scripted-bank.ts'
import { serve } from '../serve.ts'
import { useBrowser } from '../use-browser.ts'
import { openChallenge } from './open-challenge.ts'
import { openHosted } from './open-hosted.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

const stores = ['localStorage', 'sessionStorage', 'cookie', 'indexedDB', 'cache', 'history'] as const
const plants = [...stores, 'page', 'console', 'message', 'address', 'header', 'body'] as const
type Plant = (typeof plants)[number]

test('a login is in no request, message, storage, address or console, and the token in no address', async () => {
  const [canary, rut] = [newCanary(), newRut()]
  const stack = await openService()
  const page = await newPage()
  const { heard, urls, hearState } = await overhear(page)

  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn(`pass_good+${canary}`, rut)
  await widget.heading('Your bank is connected')
  await hearState()
  await widget.closedBy(widget.button('Continue').click())
  await widget.outcomes()

  const submission = heard.find((text) => text.startsWith('{"institutionId"'))
  expect(Object.keys(JSON.parse(submission!) as object)).toEqual(['institutionId', 'submissionId', 'sealed'])
  expect(heard.some((text) => text.includes('araucaria:success'))).toBe(true)
  expectUnheard([...heard, ...urls], [canary, ...writtenRuts(rut)])
  for (const url of urls) expect(url).not.toContain(widget.token)
  // Nobody else is asked for anything: no fonts, no statistics, no images.
  const asked = new Set(urls.map((url) => new URL(url).origin))
  expect([...asked].toSorted()).toEqual([new URL(page.url()).origin, stack.publicUrl].toSorted())
})

test('nor is a login on the page that a link opens, and the link’s token leaves the address', async () => {
  const [canary, rut] = [newCanary(), newRut()]
  const stack = await openService()
  const page = await newPage()
  const { heard, urls, hearState } = await overhear(page)
  const hosted = await openHosted(page, stack)
  await hosted.signIn(`pass_good+${canary}`, rut)
  await hosted.heading('Your bank is connected')
  await hearState()

  expect(heard.some((text) => text.startsWith('{"institutionId"'))).toBe(true)
  expectUnheard([...heard, ...urls], [canary, ...writtenRuts(rut)])
  for (const url of urls) expect(url).not.toContain(hosted.widgetToken)
})

test('the answers to a bank’s questions are as little to be heard or found, while they are checked and afterwards', async () => {
  const answers = [newCanary(), newCanary()]
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

test('what a page sends, says, shows or stores is found in each form, wherever it was planted', async () => {
  const planted = Object.fromEntries(plants.map((plant) => [plant, newCanary()]))
  const page = await newPage()
  const { heard, urls, hearState } = await overhear(page)
  await page.goto(await serve(() => new Response('<p>', { headers: { 'content-type': 'text/html' } }), '127.0.0.1'))
  const texts = Object.fromEntries(plants.map((plant) => [plant, Object.values(written(planted[plant]!)).join(' ')]))
  await page.evaluate(
    async (text: Record<Plant, string>) => {
      localStorage.x = text.localStorage
      sessionStorage.setItem('x', text.sessionStorage)
      document.cookie = `x=${text.cookie}`
      history.replaceState(text.history, '')
      document.body.title = text.page
      console.log(text.console)
      postMessage(text.message)
      await fetch(`/?${text.address}`, { method: 'POST', headers: { x: text.header }, body: text.body })
      await (await caches.open('x')).put('/x', new Response(text.cache))
      const opening = indexedDB.open('x')
      opening.onupgradeneeded = () => opening.result.createObjectStore('x').put(text.indexedDB, 'x')
      await new Promise((resolve) => (opening.onsuccess = resolve))
    },
    texts as Record<Plant, string>,
  )
  await hearState()
  for (const plant of plants) {
    const found = [...heard, ...urls].flatMap((text) => formsIn(Buffer.from(text), [planted[plant]!]))
    expect([...new Set(found)].toSorted(), plant).toEqual(Object.keys(written('')).toSorted())
  }
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
        heard.push(...(await frame.evaluate(readCaches)))
      }
      heard.push(JSON.stringify(await page.context().storageState({ indexedDB: true })))
    },
  }
}

/** In the page. Without TLS there is no cache to read. */
async function readCaches(): Promise<string[]> {
  if (!('caches' in window)) return []
  const names = await caches.keys()
  const opened = await Promise.all(names.map((name) => caches.open(name)))
  const kept = await Promise.all(
    opened.map(async (cache) => (await cache.matchAll()).map((response) => response.text())),
  )
  return Promise.all(kept.flat())
}

function expectUnheard(heard: string[], secrets: string[]): void {
  for (const text of heard) expect(formsIn(Buffer.from(text), secrets), text).toEqual([])
}
