import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { sampleOf, samplesOf } from '../documents/samples.ts'
import type { Stack } from '../stack.ts'

const documented = 'docs/widget-setup.md'
const toCreate = sampleOf(documented, '1. Backend: Get Widget Token', 'js')
const toOpen = sampleOf(documented, '2. Frontend: Open the Widget', 'html')
const [toRenew, toReopen] = samplesOf(documented, 'Re-credential Flow', 'js', 2) as [string, string]

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
