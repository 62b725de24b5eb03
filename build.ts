import { buildDashboard } from './dashboard/build.ts'
import { buildWidget } from './widget/build.ts'

/** Builds what the service serves to browsers, widget and dashboard; each file's size as `buildWidget` tells it. */
export async function buildPages(): Promise<Record<string, number>> {
  return { ...(await buildWidget({ write: true })), ...(await buildDashboard()) }
}

if (import.meta.main) {
  for (const [fileName, bytes] of Object.entries(await buildPages())) console.log(`${fileName}: ${bytes} bytes gzipped`)
}
