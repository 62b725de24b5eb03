import { parseArgs, type ParseArgsConfig } from 'node:util'
import { z } from 'zod'
import type { Database } from '../db/index.ts'
import { printTable, runTool } from '../db/tool.ts'
import { createApiKey, listApiKeys, notActive, revokeApiKey, rotateApiKey } from './api-keys.ts'
import { readExpiry, readGrace } from './key-lifetime.ts'
import { chooseOrganization } from './organizations.ts'

const usage = `npm run --silent keys -- create [--name NAME] [--mode test|live] [--organization org_…] [--expires WHEN]
npm run --silent keys -- list
npm run --silent keys -- rotate key_… [--grace 24h] [--expires WHEN]
npm run --silent keys -- revoke key_…
WHEN is a day, like 2027-01-31 (from 00:00 UTC), or a duration, like 90d; durations are in m, h or d.`

const name = z.string().regex(/^\P{Cc}{1,80}$/u)

/** Manages API keys; `create` and `rotate` print the new key and nothing else on the standard output. */
async function main(db: Database): Promise<void> {
  const [command, ...rest] = process.argv.slice(2)
  switch (command) {
    case 'create':
      return create(db, rest)
    case 'list':
      return list(db, rest)
    case 'rotate':
      return rotate(db, rest)
    case 'revoke':
      return revoke(db, rest)
    default:
      throw new Error(usage)
  }
}

async function create(db: Database, args: string[]): Promise<void> {
  const string = { type: 'string' } as const
  const { values } = parseArgs({ args, options: { name: string, mode: string, organization: string, expires: string } })
  const mode = z.enum(['test', 'live']).safeParse(values.mode ?? 'test')
  if (!mode.success) throw new Error('--mode is test or live.')
  const named = name.safeParse(values.name ?? 'default')
  if (!named.success) throw new Error('--name is 1 to 80 characters.')
  const expiresAt = values.expires === undefined ? null : readExpiry(values.expires, new Date())
  const organizationId = await chooseOrganization(db, values.organization)
  const { key } = await createApiKey(db, { organizationId, mode: mode.data }, named.data, expiresAt)
  console.log(key)
}

async function list(db: Database, args: string[]): Promise<void> {
  parseArgs({ args })
  const rows = (await listApiKeys(db)).map((key) => [
    key.hint === null ? key.id : `${key.id} (…${key.hint})`,
    key.name,
    key.mode,
    key.organizationId,
    minute(key.createdAt),
    key.lastUsedAt ? minute(key.lastUsedAt) : 'never',
    key.expiresAt ? minute(key.expiresAt) : 'never',
    [key.state, key.revokedAt && minute(key.revokedAt)].filter(Boolean).join(' '),
    key.replacedBy ?? '',
  ])
  const header = ['ID', 'NAME', 'MODE', 'ORGANIZATION', 'CREATED (UTC)', 'LAST USED', 'EXPIRES', 'STATE', 'REPLACED BY']
  printTable(header, rows)
}

async function rotate(db: Database, args: string[]): Promise<void> {
  const { values, id } = readCommand(args, {
    grace: { type: 'string', default: '24h' },
    expires: { type: 'string' },
  })
  const graceMs = readGrace(values.grace)
  const expiresAt = values.expires === undefined ? undefined : readExpiry(values.expires, new Date())
  const rotated = await rotateApiKey(db, id, graceMs, expiresAt)
  // On stderr, so that the new key stands alone on stdout.
  console.error(`${id} works until ${minute(rotated.replacedEndsAt)} UTC; this key replaces it:`)
  console.log(rotated.key)
}

async function revoke(db: Database, args: string[]): Promise<void> {
  const { id } = readCommand(args, {})
  if (!(await revokeApiKey(db, id))) throw notActive(id)
  console.log(`${id} is revoked.`)
}

/** The options of a command that is about one key, and the id of that key. */
function readCommand<Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: Options) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [id] = positionals
  // Not repeated in the message: it may be a key.
  if (positionals.length !== 1 || !/^key_\w{1,60}$/.test(id!)) {
    throw new Error('Say which key by its id: key_ and what stands between its second and third _.')
  }
  return { values, id: id! }
}

function minute(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ')
}

await runTool(main)
