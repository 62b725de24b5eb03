import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Database } from '../db/index.ts'
import { runTool } from '../db/tool.ts'
import { createApiKey } from './api-keys.ts'
import { chooseOrganization } from './organizations.ts'

const usage = `npm run --silent keys -- create [--name NAME] [--mode test|live] [--organization org_…]
npm run --silent keys -- list
npm run --silent keys -- revoke key_…`

/** Creates, lists and revokes API keys; `create` prints the key and nothing else. */
async function main(db: Database): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, mode: { type: 'string' }, organization: { type: 'string' } },
  })
  const [command, id] = positionals
  switch (command) {
    case 'create': {
      const mode = z.enum(['test', 'live'], 'is test or live').safeParse(values.mode ?? 'test')
      if (!mode.success) throw new Error('--mode is test or live.')
      const organizationId = await chooseOrganization(db, values.organization)
      const { key } = await createApiKey(db, { organizationId, mode: mode.data }, values.name ?? 'default')
      console.log(key)
      return
    }
    case 'list': {
      const keys = await db.selectFrom('apiKeys').selectAll().orderBy('id').execute()
      for (const key of keys) {
        const state = key.revokedAt ? `revoked ${key.revokedAt.toISOString()}` : 'active'
        const created = key.createdAt.toISOString()
        console.log([key.id, key.organizationId, key.mode, `…${key.hint}`, created, state, key.name].join('  '))
      }
      return
    }
    case 'revoke': {
      if (!id) throw new Error('Say which key: npm run keys -- revoke key_…')
      const { numUpdatedRows } = await db
        .updateTable('apiKeys')
        .set({ revokedAt: new Date() })
        .where('id', '=', id)
        .where('revokedAt', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) throw new Error(`${id} is not an active key; \`npm run keys -- list\` shows them.`)
      console.log(`${id} is revoked.`)
      return
    }
    default:
      throw new Error(usage)
  }
}

await runTool(main)
