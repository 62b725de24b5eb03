import type { FrameLocator, Page } from 'playwright-core'

/** Opens a connection's workflow in the Temporal UI, at its timeline. */
export async function openWorkflow(page: Page, uiUrl: string, connectionId: string): Promise<void> {
  await page.goto(`${uiUrl}/namespaces/default/workflows/${connectionId}`)
  await page.getByRole('heading', { name: connectionId }).waitFor()
  await page.getByText('Fetch accounts and transactions').first().waitFor()
}

/** What the workflow says of itself, each text in a frame of its own. */
export async function openUserMetadata(page: Page): Promise<{ summary: FrameLocator; currentDetails: FrameLocator }> {
  await page.getByRole('tab', { name: 'User Metadata' }).click()
  const frames = page.locator('iframe')
  return { summary: frames.first().contentFrame(), currentDetails: frames.last().contentFrame() }
}
