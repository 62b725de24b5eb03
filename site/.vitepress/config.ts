import { defineConfig, type DefaultTheme } from 'vitepress'
import { documentedUrl } from '../../api/documented-url.ts'
import { codeTheme, promql, withoutStyles } from '../code.ts'
import { drawDiagrams } from '../diagrams.ts'
import { headingAnchor, leadToPages } from '../links.ts'
import { addressOf, decisions, decisionsPage, pageOf, referencePath, sections, type Page } from '../pages.ts'

const linkTo = ({ title, source }: Page) => ({ text: title, link: addressOf(source) })

const sidebar: DefaultTheme.SidebarItem[] = sections.map(({ title, pages }) => ({
  text: title,
  items: pages.map((page) => ('source' in page ? linkTo(page) : { text: page.title, link: `/${page.path}` })),
}))
sidebar.at(-1)!.items!.push({ ...linkTo(decisionsPage), collapsed: true, items: decisions.map(linkTo) })

export default defineConfig({
  base: '/docs/',
  title: 'Araucaria',
  titleTemplate: ':title · Araucaria docs',
  description: 'Link bank accounts: start a connection, hand its token to the widget, hear about every change.',
  lang: 'en-GB',
  srcDir: '..',
  // Every page comes from one of the files that pages.ts lists.
  srcExclude: ['!(docs|client)/**/*', '!(CHANGELOG|SECURITY).md', 'client/!(README).md', 'client/*/**'],
  rewrites: pageOf,
  // What is not VitePress's, or runs on the reader's machine; build.ts looks at every link again.
  ignoreDeadLinks: [`/${referencePath}`, /^http:\/\/localhost:/],
  cleanUrls: true,
  // By a style element, which the page's policy forbids.
  appearance: { disableTransition: false },
  // What is inline instead would change with every page.
  metaChunk: true,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: '/docs/favicon.svg' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: light)', content: '#ffffff' }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: dark)', content: '#131a17' }],
  ],
  markdown: {
    theme: codeTheme,
    codeTransformers: [withoutStyles],
    languages: [promql],
    image: { lazyLoading: true },
    anchor: { slugify: headingAnchor },
    config(md) {
      leadToPages(md)
      drawDiagrams(md)
    },
  },
  transformPageData: ({ relativePath }) =>
    relativePath === 'index.md'
      ? { titleTemplate: ':title docs', frontmatter: { pageClass: 'front', aside: false, prev: false, next: false } }
      : {},
  transformHtml: (html) =>
    html
      // Vue sets these again by script, where the policy allows it.
      .replaceAll(/ style="(?:--vp-vh:0px;|position:relative;)"/g, '')
      // Only the page for what is not there is drawn by script alone.
      .replace('<div id="app"></div>', `$&<noscript><h1>This page is not there</h1></noscript>`),
  themeConfig: {
    logo: '/favicon.svg',
    nav: [
      { text: 'API Reference', link: `/${referencePath}` },
      { text: 'Dashboard', link: `${documentedUrl}/dashboard`, target: '_self', noIcon: true },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: false,
  },
  vite: { configFile: false, logLevel: 'warn' },
})
