import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Messages } from '../locales/es.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'

export interface Words {
  locale: Locale
  messages: Messages
  organization: string
}

export const WordsContext = createContext<Words>({ locale: 'es', messages: messagesByLocale.es, organization: '' })

export const useWords = () => useContext(WordsContext)

/** Puts `values` where the text has their names in braces. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder))
}

export function countOf(forms: { one: string; other: string }, count: number): string {
  return count === 1 ? forms.one : fill(forms.other, { count })
}
