import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openStack, type Stack } from '../stack.ts'
import { openReceiver, publishDeletion } from '../webhooks/receiver.ts'

/** A service with something to look at: a connection, and an endpoint that turned its first webhook away. */
export async function openService() {
  const stack = await openStack({ served: true })
  await stack.startWorker()
  const receiver = await openReceiver(stack, (n) => ({ status: n === 1 ? 410 : 204 }))
  await publishDeletion(stack)
  await expect.poll(async () => (await receiver.view()).enabled).toBe(false)
  await receiver.call('PATCH', '', { enabled: true })
  const { connectionId } = await stack.connect(undefined, { externalUserId: 'user-7' })
  await receiver.until(3)
  return { stack, receiver, connectionId }
}

/** Opens the dashboard at the place of the fragment, and enters the key. */
export async function openDashboard(page: Page, { publicUrl, owner }: Stack, fragment = '', key = owner.key) {
  await page.goto(`${publicUrl}/dashboard${fragment}`)
  const dashboard = {
    key: page.getByLabel('API key'),
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    link: (name: string) => page.getByRole('link', { name, exact: true }),
    heading: (name: string | RegExp) => page.getByRole('heading', { level: 1, name, exact: true }),

    async enter(text: string) {
      await dashboard.key.fill(text)
      await page.keyboard.press('Enter')
    },

    /** Goes to another place as a typed address does. */
    go: (to: string) => page.evaluate((hash) => void (location.hash = hash), to),
  }
  await dashboard.enter(key)
  await page.getByRole('navigation').waitFor()
  return dashboard
}
