import type { Page } from 'playwright-core'
import { addressOf, sources } from '../../site/pages.ts'

/** The path of every page that is made of Markdown. */
export const pagePaths = sources.map((source) => `/docs${addressOf(source)}`)

/** What goes wrong in a page, or leaves its origin; both are told of the page that is open at the time. */
export function watch(page: Page, origin: string): string[] {
  const complaints: string[] = []
  const tell = (complaint: string) => complaints.push(`${new URL(page.url()).pathname}: ${complaint}`)
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) tell(message.text())
  })
  page.on('pageerror', (error) => tell(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) tell(`asked ${request.url()}`)
  })
  return complaints
}
