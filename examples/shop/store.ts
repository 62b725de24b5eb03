import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Webhook = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.string(),
  receivedAt: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type Webhook = z.infer<typeof Webhook>

const ShopState = z.object({
  webhookEndpoint: z.object({ webhookEndpointId: z.string(), secret: z.string() }).nullable(),
  connectionIds: z.array(z.string()),
  webhooks: z.array(Webhook),
})
type ShopState = z.infer<typeof ShopState>

export interface Store {
  readonly state: ShopState
  save(change: Partial<ShopState>): void
}

/** What a real shop keeps in its database, in one JSON file. Throws when the file can't be read or written. */
export function openStore(path: string): Store {
  let state: ShopState = { webhookEndpoint: null, connectionIds: [], webhooks: [] }
  if (existsSync(path)) {
    state = parse(readFileSync(path, 'utf8'))
  } else {
    mkdirSync(dirname(path), { recursive: true })
    write(path, state)
  }
  return {
    get state() {
      return state
    },
    save(change) {
      const next = { ...state, ...change }
      write(path, next)
      state = next
    },
  }
}

// The parser's own message would quote the text, which holds the secret.
function parse(text: string): ShopState {
  try {
    return ShopState.parse(JSON.parse(text))
  } catch {
    throw new Error('it does not hold what a shop saves. Delete it, or name another file')
  }
}

// Written beside and renamed, so that a crash leaves the old file or the new one; readable by its owner alone, because it holds the secret.
function write(path: string, state: ShopState) {
  writeFileSync(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
