import { Hono } from 'hono'
import { html } from 'hono/html'
import path from 'node:path'
import { keptForEver, readAssets, serveBuilt } from './built-files.ts'
import type { AppEnv } from './context.ts'

/** What `npm run build` makes. */
const dashboardFolder = path.resolve(import.meta.dirname, '../dashboard/dist')

// What bodies and answers of others' servers say is shown there, beside a key: nothing of it may become a script.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** A page for the holder of an API key, who types it in there; the page itself knows nothing. */
export function dashboardRoutes() {
  const { script, style } = readAssets(dashboardFolder, 'The dashboard') as { script: string; style: string }
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Araucaria dashboard</title>
        <link rel="stylesheet" href="/dashboard/${style}" />
        <script type="module" src="/dashboard/${script}"></script>
      </head>
      <body>
        <div id="dashboard"></div>
        <noscript>This page needs JavaScript.</noscript>
      </body>
    </html>`

  return new Hono<AppEnv>()
    .get('/dashboard', (c) => {
      c.header('content-security-policy', contentSecurityPolicy)
      c.header('cross-origin-opener-policy', 'same-origin')
      c.header('cache-control', 'no-store')
      return c.html(page)
    })
    .get(
      '/dashboard/:file{dashboard-[0-9a-z]+\\.(?:js|css)}',
      async (c, next) => {
        await next()
        if (c.res.status === 200) c.header('cache-control', keptForEver)
      },
      serveBuilt(dashboardFolder, '/dashboard'),
    )
}
