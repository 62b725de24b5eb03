import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Database } from '../db/index.ts'
import { runTool } from '../db/tool.ts'
import { messagesByLocale } from '../locales/locale.ts'
import { chooseOrganization } from './organizations.ts'

const usage = `npm run organization -- [--organization org_…] [--mode test|live]
  [--name NAME] [--logo-url https://…] [--accent-color '#0a7d5a'] [--purpose 'es=Para pagar tu cuenta.' …]
  [--allowed-origin https://… …] [--return-url https://… …]
Without a change it shows what is set; an empty value clears a setting.`

const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'is an origin, like https://shop.example.com, without a path',
  )

// What a browser would run or read on this machine, instead of going there.
const notAnAddress = /^(javascript|data|vbscript|blob|file|about):/i

const Settings = z.object({
  name: z.string().min(1).max(80).optional(),
  logoUrl: z.union([z.literal(''), z.url({ protocol: /^https$/ })]).optional(),
  accentColor: z.union([z.literal(''), z.string().regex(/^#[0-9a-f]{6}$/i)]).optional(),
  allowedOrigins: z.array(origin).optional(),
  purpose: z
    .array(z.string().regex(/^([a-z]{2})=.{1,140}$/))
    .refine((texts) => texts.every((text) => Object.hasOwn(messagesByLocale, text.slice(0, 2))))
    .transform((texts) => Object.fromEntries(texts.map((text) => [text.slice(0, 2), text.slice(3)])))
    .optional(),
  returnUrls: z.array(z.url().refine((url) => !notAnAddress.test(url))).optional(),
})

const expected: Record<keyof z.infer<typeof Settings>, string> = {
  name: '--name is 1 to 80 characters.',
  logoUrl: '--logo-url is an https address of an image.',
  accentColor: '--accent-color is six hexadecimal digits, like #0a7d5a.',
  purpose: `--purpose is a language and a text of 1 to 140 characters, like 'es=Para pagar tu cuenta.'; the languages are ${Object.keys(messagesByLocale).join(', ')}.`,
  allowedOrigins: '--allowed-origin is an origin without a path, like https://shop.example.com.',
  returnUrls: '--return-url is an address, like https://shop.example.com/connected or myapp://connected.',
}

/** Shows and sets how an organization appears in the widget, and where the widget may be opened. */
async function main(db: Database): Promise<void> {
  const { values } = parseArgs({
    options: {
      organization: { type: 'string' },
      mode: { type: 'string' },
      name: { type: 'string' },
      'logo-url': { type: 'string' },
      'accent-color': { type: 'string' },
      purpose: { type: 'string', multiple: true },
      'allowed-origin': { type: 'string', multiple: true },
      'return-url': { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return console.log(usage)
  const mode = z.enum(['test', 'live']).safeParse(values.mode ?? 'test')
  if (!mode.success) throw new Error('--mode is test or live.')
  const settings = Settings.safeParse({
    name: values.name,
    logoUrl: values['logo-url'],
    accentColor: values['accent-color'],
    purpose: values.purpose?.filter(Boolean),
    allowedOrigins: values['allowed-origin']?.filter(Boolean),
    returnUrls: values['return-url']?.filter(Boolean),
  })
  if (!settings.success) {
    const names = new Set(settings.error.issues.map((issue) => issue.path[0] as keyof typeof expected))
    throw new Error([...names].map((name) => expected[name]).join('\n'))
  }
  const id = await chooseOrganization(db, values.organization)
  const { logoUrl, accentColor, purpose, ...rest } = settings.data
  const changes = {
    ...rest,
    ...(logoUrl !== undefined && { logoUrl: logoUrl || null }),
    ...(accentColor !== undefined && { accentColor: accentColor || null }),
    ...(purpose !== undefined && { purpose: JSON.stringify(purpose) }),
  }
  if (Object.values(changes).some((change) => change !== undefined)) {
    await db.updateTable('organizations').set(changes).where('id', '=', id).where('mode', '=', mode.data).execute()
  }
  const organization = await db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', id)
    .where('mode', '=', mode.data)
    .executeTakeFirstOrThrow()
  console.log(JSON.stringify(organization, null, 2))
}

await runTool(main)
