import type { Stack } from '../stack.ts'

interface Post {
  key: string
  token?: string
  body?: string
}

/** POSTs with an Idempotency-Key to a stack, their bodies byte for byte. */
export function keyedPosts(stack: Stack) {
  let keys = 0
  const newKey = () => `key-${++keys}`

  async function post(path: string, { key, token = stack.owner.key, body = '{}' }: Post) {
    const response = await stack.app.request(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body,
    })
    const { status, headers } = response
    return { status, headers, body: await response.json(), replayed: headers.get('idempotency-replayed') }
  }

  async function count(table: 'connections' | 'webhookDeliveries' | 'submissions' | 'outbox') {
    const { n } = await stack.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<string>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(n)
  }

  return { newKey, post, count }
}
