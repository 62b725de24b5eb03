import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Stack } from '../stack.ts'

const document = readFileSync(join(import.meta.dirname, '../../docs/widget-setup.md'), 'utf8')

/** The code blocks of docs/widget-setup.md, in order. */
const blocks = [...document.matchAll(/^```(?:js|html)\n(.*?)^```$/gms)].map(([, code]) => code!)

function blockWith(first: string): string {
  const [found, ...others] = blocks.filter((code) => code.startsWith(first))
  if (!found || others.length > 0)
    throw new Error(`docs/widget-setup.md has not exactly one block that starts with ${first}`)
  return found
}

const toCreate = blockWith('// Your backend endpoint')
const toRenew = blockWith('// Your backend — request a new widget token')
const toOpen = blockWith('<script src=')
const toReopen = blockWith('Araucaria.open(')

const served = (code: string, { publicUrl }: Stack) => code.replaceAll('https://api.araucaria.money', publicUrl)

/** Runs a backend snippet as a program of its own, after `given`; the values that it leaves in `names`. */
async function runOnBackend(stack: Stack, snippet: string, given: string, names: string[]) {
  const code = served(snippet, stack).replace('arau_your_api_key', stack.owner.key)
  const program = `${given}\n${code}\nconsole.log(JSON.stringify({ ${names.join(', ')} }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  return JSON.parse(stdout) as Record<string, string>
}

export const createOnBackend = (stack: Stack) => runOnBackend(stack, toCreate, '', ['connectionId', 'widgetToken'])

export const renewOnBackend = (stack: Stack, connectionId: string) =>
  runOnBackend(stack, toRenew, `const connectionId = '${connectionId}'`, ['widgetToken', 'institutionId'])

const page = (given: { connectionId: string; widgetToken: string }, body: string) => `<!doctype html>
<html lang="en">
  <head><title>A shop</title></head>
  <body>
    <script>const { connectionId, widgetToken } = ${JSON.stringify(given)}</script>
    ${body}
  </body>
</html>`

export const pageThatOpens = (stack: Stack, given: { connectionId: string; widgetToken: string }) =>
  page(given, served(toOpen, stack))

/** The second snippet is the script's part alone: the tag that loads it is the first snippet's. */
export const pageThatReopens = (stack: Stack, given: { connectionId: string; widgetToken: string }) =>
  page(given, `${served(toOpen.split('\n')[0]!, stack)}\n<script>\n${toReopen}</script>`)
