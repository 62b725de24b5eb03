import type { Page } from 'playwright-core'
import { messagesByLocale } from '../../locales/locale.ts'
import { serve } from '../serve.ts'
import type { Stack } from '../stack.ts'
import { rut } from './open-widget.ts'

const words = messagesByLocale.en

/** A link as an integrator makes it, and the shop that it leads back to. */
export async function openHosted(
  page: Page,
  stack: Stack,
  { returnTo, allowed = returnTo }: { returnTo?: string; allowed?: string | null } = {},
) {
  const { connectionId, widgetToken } = await stack.createConnection()
  const shop = await serve(
    () => new Response('Welcome back', { headers: { 'content-type': 'text/html' } }),
    '127.0.0.1',
  )
  const returnUrls = allowed === undefined || allowed === null ? [] : [new URL(allowed, shop).href]
  await stack.db.updateTable('organizations').set({ returnUrls }).execute()
  const address = new URL(`${stack.publicUrl}/connect/${connectionId}`)
  if (returnTo !== undefined) address.searchParams.set('returnUrl', new URL(returnTo, shop).href)
  address.hash = `${new URLSearchParams({ token: widgetToken })}`
  await page.goto(address.href)
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  return {
    connectionId,
    widgetToken,
    shop,
    heading,
    button,
    async signIn(password: string, login = rut) {
      await button(words.consent.agree).click()
      await button('Banco de Chile').click()
      await page.getByLabel('RUT', { exact: true }).fill(login)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await button(words.credentials.submit).click()
    },
  }
}
