import { join } from 'node:path'
import { startChild, untilReady, type Child } from './processes.ts'

interface ServiceOptions {
  /** Where the secrets and the bank's state are. */
  dataDir: string
  /** With `DATABASE_URL` and `TEMPORAL_ADDRESS`. */
  env: NodeJS.ProcessEnv
  log: (line: string) => void
}

type OnPort = ServiceOptions & { port: number }

/** The demo shop hears its webhooks on this machine. */
const allowedRanges = (env: NodeJS.ProcessEnv) => env.WEBHOOK_ALLOWED_PRIVATE_RANGES ?? '127.0.0.0/8,::1/128'

/** Each of these resolves once the process is ready to work. */
export function startSandboxBank({ dataDir, env, port, log }: OnPort): Promise<Child> {
  return startService('The sandbox bank', ['sandbox/server.ts'], answering(`http://localhost:${port}`), log, {
    ...env,
    SANDBOX_BANK_PORT: `${port}`,
    SANDBOX_BANK_STATE: join(dataDir, 'sandbox-bank.json'),
  })
}

export function startWorker(options: ServiceOptions & { bankUrl: string; entry?: string }): Promise<Child> {
  const { dataDir, env, bankUrl, entry = 'activities/worker.ts', log } = options
  const args = [`--env-file=${join(dataDir, 'worker.env')}`, entry]
  return startService('The worker', args, saying('"msg":"worker_started"'), log, {
    ...env,
    SANDBOX_BANK_URL: bankUrl,
    // glibc keeps an arena of freed memory per thread; with two the worker keeps 40 to 80 MB less.
    MALLOC_ARENA_MAX: '2',
    WEBHOOK_ALLOWED_PRIVATE_RANGES: allowedRanges(env),
  })
}

export function startApi(options: OnPort & { publicUrl: string; bankUrl: string }): Promise<Child> {
  const { dataDir, env, port, publicUrl, bankUrl, log } = options
  const args = [`--env-file=${join(dataDir, 'api.env')}`, 'api/server.ts']
  return startService('The API', args, answering(`http://localhost:${port}/health/ready`), log, {
    ...env,
    API_PORT: `${port}`,
    PUBLIC_URL: publicUrl,
    SANDBOX_BANK_URL: bankUrl,
    WEBHOOK_ALLOWED_PRIVATE_RANGES: allowedRanges(env),
  })
}

export function startShop(options: OnPort & { apiUrl: string; apiKey: string }): Promise<Child> {
  const { dataDir, env, port, apiUrl, apiKey, log } = options
  return startService('The demo shop', ['examples/shop/server.ts'], answering(`http://localhost:${port}`), log, {
    ...env,
    SHOP_PORT: `${port}`,
    ARAUCARIA_URL: apiUrl,
    ARAUCARIA_API_KEY: apiKey,
    SHOP_STATE: join(dataDir, 'shop.json'),
  })
}

/** How a process shows that it is ready. */
interface Sign {
  hear(line: string): void
  seen(): boolean | Promise<boolean>
}

function answering(url: string): Sign {
  return {
    hear() {},
    async seen() {
      try {
        return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
      } catch {
        return false
      }
    },
  }
}

function saying(words: string): Sign {
  let said = false
  return {
    hear: (line) => (said ||= line.includes(words)),
    seen: () => said,
  }
}

async function startService(
  title: string,
  args: string[],
  sign: Sign,
  log: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<Child> {
  const child = startChild({
    title,
    command: process.execPath,
    args,
    env,
    log: (line) => {
      sign.hear(line)
      log(line)
    },
  })
  await untilReady(child, async () => sign.seen())
  return child
}
