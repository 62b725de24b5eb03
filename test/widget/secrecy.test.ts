import { expect, test } from 'vitest'
import { useBrowser } from '../use-browser.ts'
import { openService, openWidget } from './open-widget.ts'

const newPage = useBrowser()

test('a password is in no request, message, storage, address or console, and the token in no address', async () => {
  const password = 'pass_good+Temuco77'
  const stack = await openService()
  const page = await newPage()
  const heard: string[] = []
  page.on('console', (message) => heard.push(message.text()))
  page.on('request', (request) => {
    heard.push(request.url(), request.postData() ?? '', JSON.stringify(request.headers()))
  })
  const urls: string[] = []
  page.on('request', (request) => urls.push(request.url()))
  await page.addInitScript(() => {
    addEventListener('message', (event) => console.log(JSON.stringify(event.data)))
    // What is stored for a moment is as bad as what stays.
    Storage.prototype.setItem = (key, value) => console.log(key, value)
  })

  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn(password)
  await widget.heading('Your bank is connected')
  for (const frame of page.frames()) {
    urls.push(frame.url())
    heard.push(await frame.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state])))
    heard.push(await frame.content())
  }
  heard.push(JSON.stringify(await page.context().storageState({ indexedDB: true })))
  await widget.closedBy(widget.button('Continue').click())
  await widget.outcomes()

  const submission = heard.find((text) => text.startsWith('{"institutionId"'))
  expect(Object.keys(JSON.parse(submission!) as object)).toEqual(['institutionId', 'submissionId', 'sealed'])
  expect(heard.some((text) => text.includes('araucaria:success'))).toBe(true)
  const forms = [password, 'Temuco77', btoa(password).slice(0, -4), encodeURIComponent(password)]
  for (const text of [...heard, ...urls]) for (const form of forms) expect(text).not.toContain(form)
  for (const url of urls) expect(url).not.toContain(widget.token)
})
