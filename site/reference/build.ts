import scalar from '@scalar/fastify-api-reference'
import fastify from 'fastify'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../../widget/build.ts'
import { referencePath } from '../pages.ts'

/** Puts the page of the API reference into `folder`: Scalar, and the head of the page around it. */
export async function addReference(folder: string): Promise<void> {
  const own = await bundle({
    input: 'site/reference/main.ts',
    format: 'es',
    fileName: 'assets/reference.[hash].js',
    styleName: 'assets/reference.[hash].css',
  })
  const script = await scalarScript()
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 8)
  const files = [...own, { fileName: `assets/scalar.${hash}.js`, content: script }]
  for (const { fileName, content } of files) await writeFile(join(folder, fileName), content)

  const page = await readFile(join(import.meta.dirname, 'page.html'), 'utf8')
  const named = page.replaceAll(/\{(scalar|reference)\.(js|css)\}/g, (_, name: string, extension: string) => {
    const file = files.find(({ fileName }) => fileName.startsWith(`assets/${name}.`) && fileName.endsWith(extension))
    return `/docs/${file!.fileName}`
  })
  await writeFile(join(folder, `${referencePath}.html`), named)
}

/** From Scalar's plugin for Fastify, which carries it ready for a browser; `@scalar/api-reference` brings 200 MB with it. */
async function scalarScript(): Promise<string> {
  const server = fastify()
  await server.register(scalar, { routePrefix: '/', configuration: { content: {} } })
  const { statusCode, body } = await server.inject('/js/scalar.js')
  if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its script`)
  return body
}
