import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Database } from '../db/index.ts'
import type { AppEnv } from './context.ts'

/** What `npm run build` makes. */
export const widgetFolder = resolve(import.meta.dirname, '../widget/dist')

/**
 * The loader, and the page that it opens in an iframe. Without allowed origins any site may frame the page, as the
 * documented snippet needs; the token never reaches this server in a URL.
 */
export function widgetRoutes(db: Database) {
  return new Hono<AppEnv>()
    .get('/widget/:connectionId{con_[0-9a-z]+}', async (c) => {
      const organization = await db
        .selectFrom('connections as n')
        .innerJoin('organizations as o', (join) =>
          join.onRef('o.id', '=', 'n.organizationId').onRef('o.mode', '=', 'n.mode'),
        )
        .where('n.id', '=', c.req.param('connectionId'))
        .where('n.deletedAt', 'is', null)
        .select(['o.name', 'o.logoUrl', 'o.accentColor', 'o.allowedOrigins'])
        .executeTakeFirst()
      const nonce = randomBytes(16).toString('base64')
      const frameAncestors = organization?.allowedOrigins.length ? organization.allowedOrigins.join(' ') : '*'
      c.header(
        'content-security-policy',
        [
          "default-src 'none'",
          `script-src 'nonce-${nonce}'`,
          "style-src 'self'",
          "connect-src 'self'",
          `img-src ${organization?.logoUrl ? new URL(organization.logoUrl).origin : "'none'"}`,
          `frame-ancestors ${frameAncestors}`,
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; '),
      )
      c.header('cache-control', 'no-store')
      return c.html(
        html`<!doctype html>
          <html lang="es">
            <head>
              <meta charset="utf-8" />
              <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
              <meta name="color-scheme" content="light dark" />
              <title>Araucaria</title>
              <link rel="stylesheet" href="/widget/modal.css" />
              <script type="module" nonce="${nonce}" src="/widget/modal.js"></script>
            </head>
            <body>
              <main
                id="araucaria"
                data-connection-id="${c.req.param('connectionId')}"
                data-organization-name="${organization?.name ?? ''}"
                data-logo-url="${organization?.logoUrl ?? ''}"
                data-accent-color="${organization?.accentColor ?? ''}"
              ></main>
            </body>
          </html>`,
      )
    })
    .get(
      '/widget/:file{araucaria-connect\\.js|modal\\.js|modal\\.css}',
      async (c, next) => {
        await next()
        c.header('cache-control', 'no-cache')
        c.header('access-control-allow-origin', '*')
        c.header('cross-origin-resource-policy', 'cross-origin')
      },
      serveStatic({ root: widgetFolder, rewriteRequestPath: (path) => path.replace(/^\/widget\//, '/') }),
    )
}
