import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { keptForEver, requireBuilt, serveBuilt } from './built-files.ts'
import type { AppEnv } from './context.ts'
import { documentedUrl } from './documented-url.ts'
import { notFound } from './problem.ts'

/** What `npm run build` makes. */
const docsFolder = path.resolve(import.meta.dirname, '../site/dist')

const referencePage = '/docs/api'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
}

/** The documentation, made of `docs/`: every page under its clean address, whatever has our own address in it with ours. */
export function docsRoutes(publicUrl: string) {
  requireBuilt(docsFolder, 'The documentation')
  let read: Map<string, Text> | undefined
  const textOf = (address: string) => (read ??= readTexts(publicUrl)).get(address)
  const notFoundPath = '/docs/404'

  return new Hono<AppEnv>()
    .get('/docs', (c) => c.redirect('/docs/', 308))
    .use('/docs/*', compress())
    .get('/docs/*', async (c, next) => {
      const text = textOf(c.req.path)
      if (!text || c.req.path === notFoundPath) return next()
      return etag()(c, async () => {
        c.res = c.body(text.content, 200, { ...text.headers, 'cache-control': 'no-cache' })
      })
    })
    .get(
      '/docs/:file{assets/[\\w@./-]+\\.(?:js|css|png|svg|jpe?g|webp)|favicon\\.svg|hashmap\\.json|vp-icons\\.css}',
      async (c, next) => {
        await next()
        const named = c.req.path.startsWith('/docs/assets/')
        if (c.res.status === 200) c.header('cache-control', named ? keptForEver : 'no-cache')
      },
      serveBuilt(docsFolder, '/docs'),
    )
    .get('/docs/*', (c) => {
      if (!c.req.header('accept')?.includes('text/html')) throw notFound('page')
      const { content, headers } = textOf(notFoundPath)!
      return c.body(content, 404, { ...headers, 'cache-control': 'no-cache', vary: 'accept' })
    })
}

interface Text {
  content: string
  headers: Record<string, string>
}

/**
 * Every page, and whatever else names the service, by its path. A script among them is not what its hashed name stands
 * for: what it says changes with our address.
 */
function readTexts(publicUrl: string): Map<string, Text> {
  // In markup and in strings of scripts it must end neither.
  const ours = new URL(publicUrl).href
    .replace(/\/$/, '')
    .replaceAll(/['`$&\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  const texts = new Map<string, Text>()
  for (const name of readdirSync(docsFolder, { recursive: true, encoding: 'utf8' })) {
    const extension = path.extname(name)
    const type = types[extension]
    if (!type) continue
    const written = readFileSync(path.join(docsFolder, name), 'utf8')
    const content = written.replaceAll(documentedUrl, ours)
    if (extension !== '.html') {
      if (content !== written) texts.set(`/docs/${name}`, { content, headers: { 'content-type': type } })
      continue
    }
    const address = `/docs/${name.replace(/(?:index)?\.html$/, '')}`
    const policy = address === referencePage ? policyOfReference(new URL(ours).origin) : policyOfPage(content)
    texts.set(address, {
      content,
      headers: {
        'content-type': type,
        'content-security-policy': policy.join('; '),
        'cross-origin-opener-policy': 'same-origin',
      },
    })
  }
  return texts
}

const strict = ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]

/** Vue, which draws the pages, has a policy of trusted types of its own. */
function policyOfPage(html: string): string[] {
  const inline = [...html.matchAll(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gs)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  )
  return [
    ...strict,
    `script-src 'self' ${inline.join(' ')}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ]
}

/** Scalar writes styles of its own, and “Test request” asks the address that the OpenAPI document names. */
function policyOfReference(origin: string): string[] {
  return [
    ...strict,
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${origin}`,
  ]
}
