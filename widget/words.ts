import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Messages } from '../locales/es.ts'
import type { Locale } from '../locales/locale.ts'

export interface Words {
  locale: Locale
  messages: Messages
  organization: string
  /** Whether it is a page of its own, and where it leads back to; empty where the page is just closed. */
  hosted: boolean
  returnUrl: string
  /** What the organization reads the data for, in its own words; empty where it has not said. */
  purpose: string
}

export const WordsContext = createContext<Words | null>(null)

export function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('A screen needs its words: render it inside a WordsContext.')
  return words
}

/** In the language if there is a text in it, else in Spanish. */
export function inLanguage(text: { es?: string; [language: string]: string | undefined }, locale: Locale): string {
  return text[locale] ?? text.es ?? ''
}

/** Puts `values` where the text has their names in braces. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder))
}

export function countOf(forms: { one: string; other: string }, count: number): string {
  return count === 1 ? forms.one : fill(forms.other, { count })
}
