import { messages as en } from './en.ts'
import { messages as es, type Messages } from './es.ts'

/** Every language there is, each a file; what it lacks fails the type check. */
export const messagesByLocale = { es, en } satisfies Record<string, Messages>

export type Locale = keyof typeof messagesByLocale

/** The languages that an `Accept-Language` header names, in its order; browsers put the preferred one first. */
export function requestedLanguages(acceptLanguage = ''): string[] {
  return acceptLanguage.split(',').map((tag) => tag.trim())
}

/** The first of the given language tags that starts with a language of ours, else Spanish. */
export function pickLocale(...tags: (string | null | undefined)[]): Locale {
  const languages = tags.map((tag) => tag?.slice(0, 2).toLowerCase() ?? '')
  return languages.find((language): language is Locale => Object.hasOwn(messagesByLocale, language)) ?? 'es'
}
