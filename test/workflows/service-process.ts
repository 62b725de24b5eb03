import { inject, onTestFinished } from 'vitest'
import { startChild, untilReady, type Child } from '../../dev/processes.ts'
import { generateSigningKey } from '../../sealing/keys.ts'
import type { Stack } from '../stack.ts'

/** One process of the service, on the stack's database, task queue and keys; `lines` is all that it prints. */
export async function startService(
  entry: 'api/server.ts' | 'activities/worker.ts' | 'test/leaks/careless-worker.ts',
  { activityDeps, databaseUrl, sealingKey, taskQueue, webhookConfig }: Stack,
  env: Record<string, string> = {},
): Promise<Child & { lines: string[] }> {
  const lines: string[] = []
  const child = startChild({
    title: entry,
    command: process.execPath,
    args: [entry],
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'debug',
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_TASK_QUEUE: taskQueue,
      WEBHOOK_SECRET_KEY: webhookConfig.webhookSecretKey.toString('base64'),
      WEBHOOK_ALLOWED_PRIVATE_RANGES: webhookConfig.webhookAllowedRanges.join(','),
      SEALING_PRIVATE_KEYS: JSON.stringify({ keys: activityDeps.sealingKeys }),
      STORAGE_KEYS: JSON.stringify({ keys: activityDeps.storageKeys }),
      SEALING_PUBLIC_KEYS: JSON.stringify({ keys: [sealingKey] }),
      WIDGET_TOKEN_KEY: JSON.stringify(await generateSigningKey()),
      LOGIN_HASH_KEY: activityDeps.loginHashKey.toString('base64'),
      ...env,
    },
    log: (line) => lines.push(line),
  })
  onTestFinished(() => child.stop())
  await untilReady(child, () => lines.some((line) => /(api|worker)_started/.test(line)))
  return { ...child, lines }
}
