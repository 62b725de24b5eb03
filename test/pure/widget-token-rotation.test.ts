import { expect, test } from 'vitest'
import { createWidgetTokens } from '../../api/widget-token.ts'
import { generateSigningKey } from '../../sealing/keys.ts'

const issuer = 'https://api.example.com'
const owner = { organizationId: 'org_1', mode: 'test' } as const
const [oldKey, newKey] = [await generateSigningKey(), await generateSigningKey()]
const tokensOf = (...keys: (typeof oldKey)[]) => createWidgetTokens(keys, issuer)
/** An API at each step of a rotation. */
const [before, knowing, using, after] = await Promise.all([
  tokensOf(oldKey),
  tokensOf(oldKey, newKey),
  tokensOf(newKey, oldKey),
  tokensOf(newKey),
])

function keyOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid
}

test('at each step of a rotation every API takes the tokens of the step before and after', async () => {
  const steps = [before, knowing, using, after]
  for (const [index, tokens] of steps.entries()) {
    const { widgetToken } = await tokens.issue(owner, 'con_1')
    for (const neighbour of steps.slice(Math.max(0, index - 1), index + 2)) {
      expect(await neighbour.verify(widgetToken)).toMatchObject({ ...owner, connectionId: 'con_1', expired: false })
    }
  }
})

test('the first key signs, and a token of a key that is gone is a stranger’s', async () => {
  for (const [tokens, key] of [
    [before, oldKey],
    [knowing, oldKey],
    [using, newKey],
    [after, newKey],
  ] as const) {
    expect(keyOf((await tokens.issue(owner, 'con_1')).widgetToken)).toBe(key.kid)
  }
  const { widgetToken } = await using.issue(owner, 'con_1', { ...using.newGrant(), keyId: oldKey.kid })
  expect(keyOf(widgetToken)).toBe(oldKey.kid)
  await expect(after.verify(widgetToken)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})

test('a token that claims the id of a known key needs that key’s signature', async () => {
  const forger = await createWidgetTokens([{ ...(await generateSigningKey()), kid: oldKey.kid }], issuer)
  const { widgetToken } = await forger.issue(owner, 'con_1')
  await expect(using.verify(widgetToken)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
})

test('one grant is one token for as long as its key is there, and then one that says the same', async () => {
  const grant = before.newGrant()
  const first = await before.issue(owner, 'con_1', grant)
  for (const tokens of [knowing, using]) expect(await tokens.issue(owner, 'con_1', grant)).toEqual(first)

  const last = await after.issue(owner, 'con_1', grant)
  expect(last.widgetToken).not.toBe(first.widgetToken)
  expect(last.widgetTokenExpiresAt).toBe(first.widgetTokenExpiresAt)
  expect(await after.verify(last.widgetToken)).toEqual(await before.verify(first.widgetToken))
})

test('a grant from before there were several keys is signed by the first', async () => {
  const { keyId: _, ...grant } = before.newGrant()
  expect(keyOf((await using.issue(owner, 'con_1', grant)).widgetToken)).toBe(newKey.kid)
})
