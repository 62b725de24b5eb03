import { en } from './en.ts'
import { es, type Messages } from './es.ts'

export type Locale = 'es' | 'en'

export const messagesByLocale: Record<Locale, Messages> = { es, en }

/** The first of the given language tags that starts with a language of ours, else Spanish. */
export function pickLocale(...tags: (string | null | undefined)[]): Locale {
  for (const tag of tags) {
    const language = tag?.slice(0, 2).toLowerCase()
    if (language === 'es' || language === 'en') return language
  }
  return 'es'
}
