import { withBase, type Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import { nameSearchRight } from './search.ts'
import './styles.css'

const notFound = () =>
  h('main', { class: 'not-found' }, [
    h('h1', 'This page is not there'),
    h('p', 'It may have moved: search for it, or begin at the front page.'),
    h('a', { href: withBase('/') }, 'To the front page'),
  ])

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': notFound }),
  enhanceApp({ router }) {
    if (typeof document !== 'undefined') nameSearchRight()
    // Not one of VitePress's pages.
    router.onBeforeRouteChange = (to) => {
      if (!/^\/docs\/api(?:$|[?#])/.test(to)) return
      location.assign(to)
      return false
    }
  },
} satisfies Theme
