import { expect, it } from 'vitest'
import { messagesByLocale } from '../../locales/locale.ts'
import { countOf, fill } from '../../widget/words.ts'

type Texts = { [key: string]: string | Texts }

function placeholders(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string'
      ? (text.match(/\{\w+\}/g) ?? []).toSorted().map((name) => `${path}${key} ${name}`)
      : placeholders(text, `${path}${key}.`),
  )
}

const { en, es } = messagesByLocale

it('every text names the same things in both languages', () => {
  expect(placeholders(en)).toEqual(placeholders(es))
})

it('a name that looks like a placeholder or a replacement pattern is shown as it is', () => {
  expect(fill('{bank} con {organization}', { bank: '{organization}', organization: '$& SpA' })).toBe(
    '{organization} con $& SpA',
  )
})

it('one thing is not counted as several', () => {
  expect(countOf(es.chooseBank.count, 1)).toBe('1 banco')
  expect(countOf(es.chooseBank.count, 12)).toBe('12 bancos')
})
