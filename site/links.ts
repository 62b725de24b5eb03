import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { documentedUrl } from '../api/documented-url.ts'
import { addressOf, root, sources } from './pages.ts'

/** Where the image is built, there is only what it takes. */
const wholeRepository = existsSync(join(root, 'README.md'))

type Tokens = NonNullable<ReturnType<MarkdownRenderer['parse']>[number]['children']>

/**
 * In the files a link leads to another file, as a code host follows it. Here it leads to that file's page; to a file
 * that has none, a source file say, there is nothing to follow: its path is told instead. A file that is not there fails the build.
 */
export function leadToPages(md: MarkdownRenderer): void {
  md.core.ruler.push('lead-to-pages', (state) => {
    const { realPath, path } = state.env as { realPath?: string; path: string }
    const source = realPath ?? path
    for (const token of state.tokens) {
      if (token.children) token.children = withPages(token.children)
    }

    function withPages(tokens: Tokens): Tokens {
      let untilClosed: Tokens | undefined
      return tokens.flatMap((token, index) => {
        if (token.type === 'link_open') {
          const href = decodeURI(token.attrGet('href') ?? '').replace(`${documentedUrl}/docs/`, '/')
          token.attrSet('href', href)
          if (/^(?:[a-z]+:|#|\/)/i.test(href)) return [token]
          const [target = '', fragment] = href.split('#')
          const file = relative(root, join(dirname(source), target))
          const page = [file, join(file, 'README.md')].find((candidate) => sources.includes(candidate))
          if (page) {
            token.attrSet('href', `${addressOf(page)}${fragment ? `#${fragment}` : ''}`)
            return [token]
          }
          if (wholeRepository && !existsSync(join(root, file)))
            throw new Error(`${relative(root, source)} links to ${href}, which is not there`)
          untilClosed = pathAfter(tokens.slice(index + 1), file)
          return []
        }
        if (token.type === 'link_close' && untilClosed) {
          const told = untilClosed
          untilClosed = undefined
          return told
        }
        return [token]
      })
    }

    /** Nothing where the link's own text says it. */
    function pathAfter(following: Tokens, file: string): Tokens {
      const text = following.slice(
        0,
        following.findIndex(({ type }) => type === 'link_close'),
      )
      if (text.some(({ content }) => content.includes(file) || file.endsWith(`/${content}`))) return []
      const [before, code, after] = ['text', 'code_inline', 'text'].map((type) => new state.Token(type, '', 0))
      before!.content = ' ('
      Object.assign(code!, { tag: 'code', markup: '`', content: file })
      after!.content = ')'
      return [before!, code!, after!]
    }
  })
}

/** As code hosts make a heading's anchor, so that links to it are the same here and there. */
export function headingAnchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}
