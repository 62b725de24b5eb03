import { renderMermaidSVG } from 'beautiful-mermaid'
import type { MarkdownRenderer } from 'vitepress'

/** Draws the fences of Mermaid, so that no reader has to load what draws them. */
export function drawDiagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!
  let drawn = 0
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]!
    return info.trim() === 'mermaid' ? draw(content, `diagram-${++drawn}`) : fence(tokens, index, ...rest)
  }
}

/** The drawing, scrolled sideways where it is wider than the screen, and its steps in words. */
function draw(source: string, id: string): string {
  // Styles inside, one of which asks a font host, are for pages without a stylesheet and a policy.
  const drawn = renderMermaidSVG(source)
  const svg = drawn
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/^<svg [^>]*>/, `<svg xmlns="http://www.w3.org/2000/svg" ${sizeOf(drawn)} aria-hidden="true">`)
    .replaceAll(/( id="|url\(#)/g, `$1${id}-`)
  const steps = stepsOf(svg)
  if (steps.length === 0) throw new Error(`Nothing was drawn of this diagram:\n${source}`)
  const parties = [...svg.matchAll(/<g class="(?:actor|node)"[^>]* data-label="([^"]*)"/g)].map(([, name]) => name)
  const label = `Diagram of ${parties.join(', ')}`
  return `<figure class="diagram" v-pre>
<div class="drawing" role="region" tabindex="0" aria-label="${label}">${svg}</div>
<details><summary>The same in words</summary><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol></details>
</figure>\n`
}

/** A character of the labels, at most; the stylesheet sets their size. */
const characterWidth = 7

/** From its leftmost to its rightmost word or box: drawn, there is too much room at one side and too little at the other. */
function sizeOf(svg: string): string {
  const edges = [...svg.matchAll(/<(rect|text) x="([\d.]+)"([^>]*)>([^<]*)/g)].flatMap(([, tag, at, rest, words]) => {
    const x = Number(at)
    if (tag === 'rect') return [x, x + Number(/width="([\d.]+)"/.exec(rest!)?.[1])]
    const width = decode(words!).length * characterWidth
    return rest!.includes('"middle"') ? [x - width / 2, x + width / 2] : [x, x + width]
  })
  const [, height] = /viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(svg)!
  const left = Math.floor(Math.min(...edges)) - 4
  const width = Math.ceil(Math.max(...edges)) + 4 - left
  return `viewBox="${left} 0 ${width} ${height}" width="${width}" height="${height}"`
}

const decode = (words: string) => words.replaceAll(/&\w+;/g, '&')

/** Each arrow, as “from → to: what”. */
function stepsOf(svg: string): string[] {
  const names = new Map(
    [...svg.matchAll(/data-id="([^"]*)" data-label="([^"]*)"/g)].map(([, id, label]) => [id!, label!]),
  )
  return [...svg.matchAll(/data-from="([^"]*)" data-to="([^"]*)"([^>]*)/g)].map(([, from, to, rest]) => {
    const [, label] = /data-label="([^"]*)"/.exec(rest!) ?? []
    const way = from === to ? names.get(from!) : `${names.get(from!)} → ${names.get(to!)}`
    return label ? `${way}: ${label}` : `${way}`
  })
}
