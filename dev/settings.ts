import { resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import type { NeededPort } from './ports.ts'

const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback)

const environment = z.object({
  DATA_DIR: z.string().default('.data'),
  API_PORT: port(8080),
  SHOP_PORT: port(8090),
  SANDBOX_BANK_PORT: port(8070),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  POSTGRES_PORT: port(5433),
  DATABASE_URL: z.string().optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  PUBLIC_URL: z.string().optional(),
})

export type DevSettings = ReturnType<typeof devSettings>

/** What `npm start` itself reads; everything else in the environment is passed on to the parts. */
export function devSettings(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = environment.safeParse(given)
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map(
        ({ path }) => `${path[0]!.toString()} is malformed: it should be a port, for example 8080.`,
      ),
    )
  }
  const settings = result.data
  return {
    dataDir: resolve(import.meta.dirname, '..', settings.DATA_DIR),
    apiPort: settings.API_PORT,
    shopPort: settings.SHOP_PORT,
    sandboxBankPort: settings.SANDBOX_BANK_PORT,
    temporalPort: settings.TEMPORAL_PORT,
    temporalUiPort: settings.TEMPORAL_UI_PORT,
    postgresPort: settings.POSTGRES_PORT,
    databaseUrl: settings.DATABASE_URL,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    publicUrl: settings.PUBLIC_URL ?? `http://localhost:${settings.API_PORT}`,
  }
}

/** Only what will be started: a database or a Temporal of one's own needs no port here. */
export function neededPorts(settings: DevSettings): NeededPort[] {
  const temporal = [
    { port: settings.temporalPort, part: 'Temporal', variable: 'TEMPORAL_PORT' },
    { port: settings.temporalUiPort, part: 'the Temporal UI', variable: 'TEMPORAL_UI_PORT' },
  ]
  return [
    { port: settings.apiPort, part: 'the API', variable: 'API_PORT' },
    { port: settings.shopPort, part: 'the demo shop', variable: 'SHOP_PORT' },
    { port: settings.sandboxBankPort, part: 'the sandbox bank', variable: 'SANDBOX_BANK_PORT' },
    ...(settings.temporalAddress ? [] : temporal),
    ...(settings.databaseUrl ? [] : [{ port: settings.postgresPort, part: 'PostgreSQL', variable: 'POSTGRES_PORT' }]),
  ]
}
