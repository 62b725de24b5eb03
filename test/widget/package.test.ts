import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, type Rolldown } from 'vite'
import { sampleOf } from '../documents/samples.ts'
import { serve } from '../serve.ts'
import { useBrowser } from '../use-browser.ts'
import { openStack } from '../stack.ts'

const run = promisify(execFile)
const newPage = useBrowser()
const root = join(import.meta.dirname, '../..')
let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'araucaria-integrator-'))
  const installed = join(project, 'node_modules/@araucaria/connect')
  await mkdir(installed, { recursive: true })
  const { stdout } = await run('npm', ['pack', './widget/package', '--pack-destination', project], { cwd: root })
  await run('tar', ['-xzf', join(project, stdout.trim().split('\n').at(-1)!), '--strip-components=1', '-C', installed])
  for (const name of ['react', 'react-dom', 'scheduler']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
})
afterAll(() => rm(project, { recursive: true, force: true }))

test('the packed module has the types of what it does, and needs nothing else', async () => {
  const manifest = await readFile(join(project, 'node_modules/@araucaria/connect/package.json'), 'utf8')
  expect(JSON.parse(manifest)).toMatchObject({ name: '@araucaria/connect', type: 'module' })
  expect(JSON.parse(manifest)).not.toHaveProperty('dependencies')
  await writeFile(
    join(project, 'consumer.ts'),
    `import { createAraucaria, type OpenOptions } from '@araucaria/connect'
     const { open } = createAraucaria('https://api.araucaria.money')
     const options: OpenOptions = { token: 't', connectionId: 'c', onSuccess: (m) => m.connectionId.length, onExit: (e) => e?.retryable }
     open(options).close()
     open({ ...options, appearance: { theme: 'dark' }, onEvent: ({ name }) => name === 'connected' })
     // @ts-expect-error a theme that there is not
     open({ ...options, appearance: { theme: 'blue' } })
     // @ts-expect-error no token
     open({ connectionId: 'c', onSuccess() {}, onExit() {} })`,
  )
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2024,dom', '--types', '', 'consumer.ts']
  await run(join(root, 'node_modules/.bin/tsc'), options, { cwd: project })
})

test('the documented recipe for React opens the widget once, also in strict mode, and closes it when it is unmounted', async () => {
  const stack = await openStack({ served: true })
  const connection = await stack.createConnection()
  const script = await bundle(recipe(stack.publicUrl, connection))
  const html = `<!doctype html><html lang="en"><title>A shop</title><main id="root"></main><script type="module">${script}</script>`
  const page = await newPage()
  await page.goto(await serve(() => new Response(html, { headers: { 'content-type': 'text/html' } }), '127.0.0.1'))
  const open = page.getByRole('button', { name: 'Connect your bank' })
  const consent = page.frameLocator('dialog iframe').getByRole('button', { name: 'Continue' })

  await open.click()
  await consent.waitFor()
  expect(await page.locator('dialog').count()).toBe(1)
  await page.keyboard.press('Escape')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('window.ended')).toEqual(['onExit'])

  await open.click()
  await consent.waitFor()
  await page.evaluate('window.unmount()')
  await page.locator('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('window.ended')).toEqual(['onExit', 'onExit'])
})

/** The document's lines, in a program that shows the component and can take it away. */
function recipe(serviceUrl: string, connection: object): string {
  const [module, component] = ['js', 'jsx'].map((language) =>
    sampleOf('docs/widget-setup.md', 'As an ES module', language),
  ) as [string, string]
  expect(component.trim().split('\n').length).toBeLessThanOrEqual(10)
  return `
    import { StrictMode, useEffect, useRef } from 'react'
    import { createRoot } from 'react-dom/client'
    ${module.replace('https://api.araucaria.money', serviceUrl)}
    ${component}
    window.ended = []
    const root = createRoot(document.getElementById('root'))
    root.render(
      <StrictMode>
        <ConnectBank
          createConnection={async () => (${JSON.stringify(connection)})}
          onSuccess={() => window.ended.push('onSuccess')}
          onExit={() => window.ended.push('onExit')}
        />
      </StrictMode>,
    )
    window.unmount = () => root.unmount()`
}

async function bundle(program: string): Promise<string> {
  await writeFile(join(project, 'main.jsx'), program)
  const { output } = (await build({
    configFile: false,
    root: project,
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    resolve: { preserveSymlinks: true },
    // React's strict mode does nothing in a production build.
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, rolldownOptions: { input: join(project, 'main.jsx') } },
  })) as Rolldown.RolldownOutput
  return output[0].code.replaceAll('</script', '<\\/script')
}
