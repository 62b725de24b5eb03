import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const base = '/docs'

/** Every link of the built pages to a page, an anchor or a file of the site that is not there. */
export async function deadLinksIn(folder: string): Promise<string[]> {
  const pages = new Map<string, string>()
  const files = new Set<string>()
  for await (const name of glob('**/*.*', { cwd: folder })) {
    if (name.endsWith('.html')) {
      pages.set(`${base}/${name.replace(/(?:index)?\.html$/, '')}`, await readFile(join(folder, name), 'utf8'))
    } else files.add(`${base}/${name}`)
  }
  const dead: string[] = []
  for (const [page, html] of pages) {
    for (const [, address = ''] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
      const { host, pathname, hash } = new URL(address.replaceAll('&amp;', '&'), `http://here${page}`)
      if (host !== 'here') continue
      const target = pages.get(pathname)
      const there = target === undefined ? files.has(pathname) && !hash : !hash || has(target, hash)
      if (!there) dead.push(`${page} leads to ${address}`)
    }
  }
  return [...new Set(dead)]
}

function has(html: string, hash: string): boolean {
  return html.includes(` id="${decodeURIComponent(hash.slice(1))}"`)
}
