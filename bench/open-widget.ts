import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launchBrowser } from '../test/browser.ts'
import { milliseconds, percentile, type Figure } from './report.ts'
import type { BenchStack } from './stack.ts'
import { createConnection } from './workload.ts'

const runs = 40

/** As Chromium's own tools name and define them: `Slow 4G` and a CPU four times slower, for a phone of the lower end. */
const slow4G = {
  offline: false,
  downloadThroughput: (1.6 * 1000 * 1000 * 0.9) / 8,
  uploadThroughput: (750 * 1000 * 0.9) / 8,
  latency: 150 * 3.75,
}
const slowCpuRate = 4

interface Profile {
  what: string
  targetMs: number
  slow: boolean
}

const profiles: Profile[] = [
  { what: 'on this machine', targetMs: 150, slow: false },
  { what: 'on Slow 4G with a CPU four times slower', targetMs: 1_500, slow: true },
]

/** From the call of `open` to the first screen that can be used, in a browser that has loaded nothing of it before. */
export async function openWidget(stack: BenchStack): Promise<Figure[]> {
  // One process for page and widget, so that what is slowed down is both.
  const browser = await launchBrowser({ args: ['--disable-site-isolation-trials'] })
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(hostPage(stack)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const figures: Figure[] = []
    for (const profile of profiles) figures.push(await measure(stack, browser, address, profile))
    return figures
  } finally {
    await browser.close()
    server.close()
  }
}

async function measure(
  stack: BenchStack,
  browser: Browser,
  address: string,
  { what, targetMs, slow }: Profile,
): Promise<Figure> {
  const opened: number[] = []
  const bare: number[] = []
  for (let run = 0; run < runs; run++) {
    const { connectionId, widgetToken } = await createConnection(stack)
    const page = await browser.newPage()
    await page.goto(address)
    const session = await page.context().newCDPSession(page)
    if (slow) await slowDown(session)
    bare.push(await page.evaluate(timeRequest, `${stack.apiUrl}/widget/araucaria-connect.js?${run}`))
    opened.push(await timeOpening(page, connectionId, widgetToken))
    await page.close()
  }
  const p50 = percentile(opened, 0.5)
  return {
    what: `\`open\` to a screen that can be used, ${what}, nothing cached, ${runs} times`,
    target: `≤ ${milliseconds(targetMs)}`,
    figure: `p50 ${milliseconds(p50)}, p95 ${milliseconds(percentile(opened, 0.95))}`,
    baseline: `${milliseconds(percentile(bare, 0.5))}, one request to the service`,
    ratio: (p50 / percentile(bare, 0.5)).toFixed(1),
    met: p50 <= targetMs,
  }
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow4G)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowCpuRate })
}

function timeOpening(page: Page, connectionId: string, token: string): Promise<number> {
  return page.evaluate(
    (options) =>
      new Promise<number>((resolve, reject) => {
        const startedAt = performance.now()
        window.Araucaria.open({
          ...options,
          onSuccess() {},
          onExit: (error) => reject(new Error(error?.message)),
          onEvent: ({ name }) => name === 'consent_shown' && resolve(performance.now() - startedAt),
        })
      }),
    { connectionId, token },
  )
}

async function timeRequest(url: string): Promise<number> {
  const startedAt = performance.now()
  await (await fetch(url, { cache: 'no-store' })).text()
  return performance.now() - startedAt
}

const hostPage = ({ apiUrl }: BenchStack) => `<!doctype html>
<html lang="en"><title>A shop</title><script src="${apiUrl}/widget/araucaria-connect.js"></script></html>`
