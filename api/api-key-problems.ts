import type { KnownApiKey } from './api-keys.ts'
import { Problem } from './problem.ts'
import { unauthorized } from './widget-token.ts'

const unreadable = {
  malformed:
    'This is not a whole API key, which is arau_test_ or arau_live_ and 61 more characters; what the documentation shows stands for yours. Copy it again.',
  mistyped: 'This API key is mistyped: its last six characters do not fit the others. Copy it again.',
}

export function unreadableKey(how: keyof typeof unreadable): Problem {
  return unauthorized(unreadable[how])
}

export function unknownKey(): Problem {
  return unauthorized(
    'This service does not know the API key: it may be of another installation. Compare the address with the key’s, or create a key with `npm run keys`.',
  )
}

/** Told to whoever holds the whole key, so it may say what became of it. */
export function endedKey({ id, state, revokedAt, expiresAt, replacedBy }: KnownApiKey): Problem {
  const instead = replacedBy
    ? `Use ${replacedBy}, which replaces it.`
    : 'Use another key of yours, or create one with `npm run keys`.'
  return state === 'revoked'
    ? unauthorized(`${id} was revoked at ${revokedAt!.toISOString()}. ${instead}`, 'API_KEY_REVOKED')
    : unauthorized(`${id} ended at ${expiresAt!.toISOString()}. ${instead}`, 'API_KEY_EXPIRED')
}
