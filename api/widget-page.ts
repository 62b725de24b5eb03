import { Hono, type Context } from 'hono'
import { html, raw } from 'hono/html'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Database } from '../db/index.ts'
import { pickLocale, requestedLanguages, type Locale } from '../locales/locale.ts'
import { keptForEver, readAssets, serveBuilt } from './built-files.ts'
import type { AppEnv } from './context.ts'

/** What `npm run build` makes. */
const widgetFolder = path.resolve(import.meta.dirname, '../widget/dist')

/** The files of the modal in each language, as `assets.json` names them: their names change with their content. */
export type WidgetAssets = Record<Locale, { script: string; style: string }>

/**
 * Asks for what the first screen needs while the modal is still on its way; client.ts takes the answers. The token is in
 * the fragment, which no server sees. It stands before the stylesheet: a script after one waits for it.
 */
const askEarly = `{
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  const { connectionId } = document.currentScript.dataset
  for (const path of token ? ['/v1/connections/' + connectionId + '/status', '/v1/institutions'] : []) {
    const headers = { Authorization: 'Bearer ' + token }
    const answer = fetch(path, { headers, cache: 'no-store', signal: AbortSignal.timeout(20000) })
    answer.catch(() => {})
    window.early = { ...window.early, [path]: answer }
  }
}`

/**
 * The loader, the page that it opens in an iframe, and the same page on its own for who cannot embed it. Without allowed
 * origins any site may frame the page, as the documented snippet needs; the token never reaches this server in a URL.
 */
export function widgetRoutes(db: Database) {
  const assets = readAssets(widgetFolder, 'The widget') as WidgetAssets

  async function answerPage(c: Context<AppEnv>, connectionId: string, hosted: boolean) {
    const organization = await db
      .selectFrom('connections as n')
      .innerJoin('organizations as o', (join) =>
        join.onRef('o.id', '=', 'n.organizationId').onRef('o.mode', '=', 'n.mode'),
      )
      .where('n.id', '=', connectionId)
      .select(['o.name', 'o.logoUrl', 'o.accentColor', 'o.purpose', 'o.allowedOrigins', 'o.returnUrls'])
      .executeTakeFirst()
    const nonce = randomBytes(16).toString('base64')
    const locale = pickLocale(c.req.query('locale'), ...requestedLanguages(c.req.header('accept-language')))
    const { script, style } = assets[locale]
    const returnUrl = hosted ? c.req.query('returnUrl') : undefined
    const returnAllowed = returnUrl !== undefined && isAmong(organization?.returnUrls ?? [], returnUrl)
    const framedBy = organization?.allowedOrigins.length ? organization.allowedOrigins.join(' ') : '*'
    c.header(
      'content-security-policy',
      [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        "style-src 'self'",
        "connect-src 'self'",
        `img-src ${organization?.logoUrl ? new URL(organization.logoUrl).origin : "'none'"}`,
        `frame-ancestors ${hosted ? "'none'" : framedBy}`,
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    )
    c.header('cache-control', 'no-store')
    c.header('vary', 'accept-language')
    return c.html(
      html`<!doctype html>
        <html lang="${locale}">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
            <meta name="color-scheme" content="light dark" />
            <title>${hosted && organization ? `${organization.name} · Araucaria` : 'Araucaria'}</title>
            <script nonce="${nonce}" data-connection-id="${connectionId}">
              ${raw(askEarly)}
            </script>
            <link rel="stylesheet" href="/widget/${style}" />
            <script type="module" nonce="${nonce}" src="/widget/${script}"></script>
          </head>
          <body>
            <main
              id="araucaria"
              aria-label="Araucaria"
              data-connection-id="${connectionId}"
              data-organization-name="${organization?.name ?? ''}"
              data-logo-url="${organization?.logoUrl ?? ''}"
              data-accent-color="${organization?.accentColor ?? ''}"
              data-purpose="${JSON.stringify(organization?.purpose ?? {})}"
              ${hosted ? raw('data-hosted') : ''}
              data-return-url="${returnAllowed ? returnUrl : ''}"
              ${organization && returnUrl && !returnAllowed ? raw('data-return-url-refused') : ''}
            ></main>
          </body>
        </html>`,
    )
  }

  return new Hono<AppEnv>()
    .get('/widget/:connectionId{con_[0-9a-z]+}', (c) => answerPage(c, c.req.param('connectionId'), false))
    .get('/connect/:connectionId{con_[0-9a-z]+}', (c) => answerPage(c, c.req.param('connectionId'), true))
    .get(
      '/widget/:file{araucaria-connect\\.js|modal-[0-9a-z-]+\\.(?:js|css)}',
      async (c, next) => {
        await next()
        if (c.res.status !== 200) return
        const changes = c.req.param('file') === 'araucaria-connect.js'
        c.header('cache-control', changes ? 'public, max-age=300' : keptForEver)
        c.header('access-control-allow-origin', '*')
        c.header('cross-origin-resource-policy', 'cross-origin')
      },
      serveBuilt(widgetFolder, '/widget'),
    )
}

/** Whether the address is one of the list; it may have a query of its own. */
function isAmong(allowed: string[], address: string): boolean {
  if (!URL.canParse(address)) return false
  const wanted = new URL(address)
  if (allowed.includes(wanted.href)) return true
  wanted.search = ''
  wanted.hash = ''
  return allowed.some((url) => new URL(url).href === wanted.href)
}
