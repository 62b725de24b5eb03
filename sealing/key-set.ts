/** A key of a setting that holds several: the first is used for what is new, every other for what is there already. */
interface Key {
  kid: string
}

/** With the new key at the end: everyone has to know it before anyone uses it. */
export function withNew<K extends Key>(keys: K[], key: K): K[] {
  return [...keys, key]
}

/** @throws {Error} in one sentence, where there is no such key */
export function withFirst<K extends Key>(keys: K[], keyId: string): K[] {
  const first = find(keys, keyId)
  return [first, ...keys.filter((key) => key !== first)]
}

/**
 * @param inUse what may not go: the first, unless the order of this set means nothing
 * @throws {Error} in one sentence, where there is no such key, or where it is the one in use
 */
export function without<K extends Key>(keys: K[], keyId: string, inUse: K | null = keys[0] ?? null): K[] {
  const dropped = find(keys, keyId)
  if (keys.length === 1) throw new Error(`${keyId} is the only key: add another one first.`)
  if (dropped === inUse) throw new Error(`${keyId} is the first key, which is in use: use another one first.`)
  return keys.filter((key) => key !== dropped)
}

function find<K extends Key>(keys: K[], keyId: string): K {
  const found = keys.find(({ kid }) => kid === keyId)
  // What was typed is not repeated: it may be a key.
  if (!found) throw new Error(`There is no key of that id; there are: ${keys.map(({ kid }) => kid).join(', ')}.`)
  return found
}
