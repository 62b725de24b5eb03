import { z } from 'zod'

const webAddress = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an http or https address (such as ${example})` })
    .transform((address) => new URL(address).href.replace(/\/$/, ''))

const Port = z.coerce
  .number('must be a port number (such as 8090)')
  .int('must be a port number (such as 8090)')
  .min(1, 'must be a port number from 1 to 65535')
  .max(65535, 'must be a port number from 1 to 65535')

const Settings = z
  .object({
    SHOP_PORT: Port.default(8090),
    SHOP_URL: webAddress('http://localhost:8090').optional(),
    ARAUCARIA_URL: webAddress('http://localhost:8080').default('http://localhost:8080'),
    ARAUCARIA_API_KEY: z
      .string('is missing: give it an Araucaria API key (arau_test_…)')
      .regex(/^arau_\S+$/, 'must be an Araucaria API key (arau_test_…)'),
    SHOP_STATE: z.string().default('shop-state.json'),
  })
  .transform((env) => ({
    port: env.SHOP_PORT,
    shopUrl: env.SHOP_URL ?? `http://localhost:${env.SHOP_PORT}`,
    araucariaUrl: env.ARAUCARIA_URL,
    apiKey: env.ARAUCARIA_API_KEY,
    statePath: env.SHOP_STATE,
  }))
export type Settings = z.infer<typeof Settings>

/** Throws one sentence per setting that is missing or malformed. A setting left empty counts as not set. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const settings = Settings.safeParse(given)
  if (settings.success) return settings.data
  throw new Error(settings.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`).join('\n'))
}
