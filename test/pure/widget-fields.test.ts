import { describe, expect, it } from 'vitest'
import { searchBanks } from '../../widget/bank-search.ts'
import { formatTyped, problemsOf, valueToSend, type CredentialField } from '../../widget/credential-fields.ts'
import { pickLocale, requestedLanguages } from '../../locales/locale.ts'
import { bank } from './widget-states.ts'

const [rut, password] = bank.credentialFields as [CredentialField, CredentialField]

describe('credential fields', () => {
  it('a RUT is formatted as it is typed and sent in one form, however it was written', () => {
    expect(Array.from('12345678k').reduce((typed, key) => formatTyped(rut, typed + key), '')).toBe('12.345.678-K')
    for (const typed of ['11111111-1', '11.111.111-1', ' 111111111 ', '011111111-1']) {
      expect(problemsOf([rut], { rut: typed })).toEqual({})
      expect(valueToSend(rut, typed)).toBe('11111111-1')
    }
  })

  it('a password is neither formatted nor trimmed, and a blank one counts', () => {
    expect(formatTyped(password, ' a.b-c ')).toBe(' a.b-c ')
    expect(valueToSend(password, ' a.b-c ')).toBe(' a.b-c ')
    expect(problemsOf([password], { password: ' ' })).toEqual({})
  })

  it('each field that is wrong is named, with why', () => {
    const customer: CredentialField = { ...rut, name: 'customer', kind: 'text', pattern: '\\d{4}', maxLength: 4 }
    expect(problemsOf([rut, password, customer], { rut: '11111111-2', customer: 'x1234' })).toEqual({
      rut: 'rut',
      password: 'required',
      customer: 'too_long',
    })
    expect(problemsOf([customer], { customer: '123x' })).toEqual({ customer: 'pattern' })
  })
})

describe('the search for a bank', () => {
  const banks = ['Itaú', 'Banco de Chile', 'BancoEstado'].map((name, index) => ({
    ...bank,
    name,
    popularity: 3 - index,
  }))
  const names = (query: string) => searchBanks(banks, query).map(({ name }) => name)

  it('ignores accents, case and the order of words', () => {
    expect(names('ITAU')).toEqual(['Itaú'])
    expect(names('chile banco')).toEqual(['Banco de Chile'])
  })

  it('lists all banks, the most popular first, before anything is typed', () => {
    expect(names(' ')).toEqual(['BancoEstado', 'Banco de Chile', 'Itaú'])
  })
})

it('the language is the first that we speak of those asked for, else Spanish', () => {
  expect(pickLocale('en-GB', 'es-CL')).toBe('en')
  expect(pickLocale(null, 'es-419')).toBe('es')
  expect(pickLocale('fr', 'EN')).toBe('en')
  expect(pickLocale('fr', 'pt-BR')).toBe('es')
  expect(pickLocale(...requestedLanguages('fr-CH, en;q=0.9, es;q=0.8'))).toBe('en')
  expect(pickLocale(...requestedLanguages(undefined))).toBe('es')
  expect(pickLocale('toString', 'constructor')).toBe('es')
})
