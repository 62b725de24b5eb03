import { createCssVariablesTheme, type ShikiTransformer } from 'shiki'

/** The stylesheet says which colours these have. */
export const codeTheme = createCssVariablesTheme()

/** Classes in place of style attributes, which the page's policy forbids. */
export const withoutStyles: ShikiTransformer = {
  name: 'without-styles',
  pre(node) {
    delete node.properties.style
    // What can be scrolled, a keyboard has to reach.
    node.properties.tabindex = '0'
  },
  span(node) {
    const [, name] = /^color:var\(--shiki-(?:token-)?([\w-]+)\)/.exec(`${node.properties.style}`) ?? []
    delete node.properties.style
    if (name && name !== 'foreground') node.properties.class = `token-${name}`
  },
}

/** One that Shiki does not know; its words stay plain. */
export const promql = { name: 'promql', scopeName: 'source.promql', patterns: [], repository: {} }
