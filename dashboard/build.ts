import { fileURLToPath } from 'node:url'
import { assetsOf, bundle, gzippedSizes, writeBuilt } from '../widget/build.ts'

/** Where `npm run build` puts what the service serves. */
export const dashboardFolder = fileURLToPath(new URL('dist/', import.meta.url))

/** Bundles the dashboard into `dashboard/dist`; returns each file's size in bytes, gzipped, under its name without the hash. */
export async function buildDashboard(): Promise<Record<string, number>> {
  const files = await bundle({
    input: 'dashboard/main.tsx',
    format: 'es',
    fileName: 'dashboard-[hash].js',
    styleName: 'dashboard-[hash].css',
  })
  await writeBuilt(dashboardFolder, files, assetsOf(files))
  return gzippedSizes(files)
}
