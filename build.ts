import { buildDashboard } from './dashboard/build.ts'
import { buildDocs } from './site/build.ts'
import { buildWidget } from './widget/build.ts'

/**
 * Builds what the service serves to browsers, widget, dashboard and documentation; the size of each file of the first two
 * as `buildWidget` tells it.
 */
export async function buildPages(): Promise<Record<string, number>> {
  const [sizes] = await Promise.all([buildApps(), buildDocs()])
  return sizes
}

async function buildApps(): Promise<Record<string, number>> {
  return { ...(await buildWidget({ write: true })), ...(await buildDashboard()) }
}

if (import.meta.main) {
  for (const [fileName, bytes] of Object.entries(await buildPages())) console.log(`${fileName}: ${bytes} bytes gzipped`)
}
