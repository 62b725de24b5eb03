import { expect, test } from 'vitest'
import { apiConfig, keySetConfig } from '../../config.ts'
import { withFirst, withNew, without } from '../../sealing/key-set.ts'
import { generateSealingKey, generateSigningKey, publicPart } from '../../sealing/keys.ts'

const [a, b, c] = [{ kid: 'a' }, { kid: 'b' }, { kid: 'c' }]
const jwks = (...keys: object[]) => JSON.stringify({ keys })
const read = (value: string) => keySetConfig({ WIDGET_TOKEN_KEY: value }, 'WIDGET_TOKEN_KEY')

test('a new key is known before it is used, and the one in use is not dropped', () => {
  expect(withNew([a, b], c)).toEqual([a, b, c])
  expect(withFirst([a, b, c], 'c')).toEqual([c, a, b])
  expect(withFirst([a, b], 'a')).toEqual([a, b])
  expect(without([c, a, b], 'a')).toEqual([c, b])
  expect(() => without([a, b], 'a')).toThrow('a is the first key, which is in use: use another one first.')
  expect(without([a, b], 'a', null)).toEqual([b])
  expect(() => without([a], 'a', null)).toThrow('a is the only key: add another one first.')
})

test('at each step of a rotation every process knows the key that is used at the step before and after', () => {
  const steps = [[a]]
  steps.push(withNew(steps.at(-1)!, b))
  steps.push(withFirst(steps.at(-1)!, 'b'))
  steps.push(without(steps.at(-1)!, 'a'))
  for (const [index, keys] of steps.entries()) {
    for (const neighbour of steps.slice(Math.max(0, index - 1), index + 2)) expect(keys).toContain(neighbour[0])
  }
})

test.each([withFirst, without])('of a key that is not there %o says which are, and not what was typed', (change) => {
  const typed = '{"d":"a-private-key"}'
  expect(() => change([a, b], typed)).toThrow('There is no key of that id; there are: a, b.')
})

test('WIDGET_TOKEN_KEY is one key or a set, whose order is kept', async () => {
  const [first, second] = [await generateSigningKey(), await generateSigningKey()]
  expect(read(JSON.stringify(first))).toEqual([first])
  expect(read(jwks(first, second))).toEqual([first, second])
  expect(read(jwks(second, first))).toEqual([second, first])
})

test('two keys of one id are refused in words, and no private part is repeated', async () => {
  const sealing = await generateSealingKey()
  const other = { ...(await generateSealingKey()), kid: sealing.kid }
  const signing = await generateSigningKey()
  const sets = [
    ['STORAGE_KEYS', jwks(sealing, other), sealing],
    ['SEALING_PUBLIC_KEYS', jwks(publicPart(sealing), other), sealing],
    ['WIDGET_TOKEN_KEY', jwks(signing, signing), signing],
  ] as const
  for (const [setting, value, key] of sets) {
    const refused = () => keySetConfig({ [setting]: value }, setting)
    expect(refused).toThrow(`${setting} is refused (two of its keys have the id ${key.kid}): it should be `)
    expect(refused).not.toThrow(key.d)
  }
})

test.each([
  ['STORAGE_KEYS', undefined, 'STORAGE_KEYS is missing: it should be a JSON Web Key Set of private P-256 keys'],
  ['SEALING_PRIVATE_KEYS', '{"keys":[]}', 'SEALING_PRIVATE_KEYS is malformed: it should be a JSON Web Key Set'],
  ['WIDGET_TOKEN_KEY', '{"keys":[]}', 'WIDGET_TOKEN_KEY is malformed: it should be a private Ed25519 JSON Web Key, or'],
] as const)('of %s = %s the tool says what it should be', (setting, value, sentence) => {
  expect(() => keySetConfig({ [setting]: value }, setting)).toThrow(sentence)
})

test('the API reads of its sets what it needs, the public parts of sealing keys among them', async () => {
  const [signing, sealing] = [await generateSigningKey(), await generateSealingKey()]
  const config = apiConfig({
    DATABASE_URL: 'postgres://localhost/araucaria',
    WEBHOOK_SECRET_KEY: Buffer.alloc(32).toString('base64'),
    WIDGET_TOKEN_KEY: jwks(signing),
    SEALING_PUBLIC_KEYS: jwks(sealing),
  })
  expect(config).toMatchObject({ widgetTokenKeys: [signing], sealingKeys: [publicPart(sealing)] })
  expect(JSON.stringify(config)).not.toContain(sealing.d)
})
