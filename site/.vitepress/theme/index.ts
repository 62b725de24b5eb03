import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './styles.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    // Not one of VitePress's pages.
    router.onBeforeRouteChange = (to) => {
      if (!/^\/docs\/api(?:$|[?#])/.test(to)) return
      location.assign(to)
      return false
    }
  },
} satisfies Theme
