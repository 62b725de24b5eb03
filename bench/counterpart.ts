import { freePort } from '../dev/ports.ts'
import { startChild, untilReady } from '../dev/processes.ts'

/** One of this folder's servers in a process of its own, so that what it does is not done by the one that measures. */
export async function startCounterpart(
  script: 'bare-route.ts' | 'receiver.ts',
  env: Record<string, string> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = startChild({
    title: script,
    command: process.execPath,
    args: [`bench/${script}`],
    env: { ...process.env, ...env, PORT: `${port}` },
    log: () => {},
  })
  await untilReady(child, () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  )
  return { url, stop: () => child.stop() }
}
