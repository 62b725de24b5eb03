import { expect, test } from 'vitest'
import { findInstitution, institutions } from '../../activities/banks/catalogue.ts'
import { canonicalLogin, validateFields } from '../../activities/banks/credential-fields.ts'
import { InstitutionView } from '../../api/institutions.ts'

const bank = findInstitution('test', 'ins_cl_banco_de_chile')!
const good = { rut: '11.111.111-1', password: 'pass_good' }

test('every institution of the catalogue is one that the API can show', () => {
  const health = { status: 'unknown', successRate: null } as const
  const shown = institutions('test').map((institution) => ({ ...institution, health }))
  expect(shown.length).toBeGreaterThanOrEqual(12)
  for (const institution of shown) expect(InstitutionView.safeParse(institution).success).toBe(true)
  expect(new Set(shown.map((institution) => institution.institutionId)).size).toBe(shown.length)
})

test('a live key sees no test institution', () => {
  expect(institutions('live')).toEqual([])
  expect(findInstitution('live', bank.institutionId)).toBeNull()
  expect(findInstitution('test', 'ins_cl_nowhere')).toBeNull()
})

test('a monogram is readable on its background', () => {
  for (const { name, monogram } of institutions('test')) {
    expect(contrast(monogram.color, monogram.background), name).toBeGreaterThanOrEqual(4.5)
  }
})

test.each(['11.111.111-1', '11111111-1', '111111111', '1-9', '20.347.878-k'])('the RUT %s is taken', (rut) => {
  expect(validateFields(bank, { ...good, rut })).toEqual([])
})

test.each(['11.111.111-2', '20347878-1', 'abc', '', '11 111 111-1', '0', '11.111.111-1111'])(
  'the RUT %j is refused, naming the field and never the value',
  (rut) => {
    const wrong = validateFields(bank, { ...good, rut })
    expect(wrong.map(({ field }) => field)).toEqual(['rut'])
    if (rut.length > 1) expect(wrong[0]!.detail.replace('11.111.111-1.', '')).not.toContain(rut)
  },
)

test('missing and unknown fields are each named', () => {
  const wrong = validateFields(bank, { rut: good.rut, pin: '1234' })
  expect(wrong.map(({ field }) => field)).toEqual(['password', 'pin'])
  expect(JSON.stringify(wrong)).not.toContain('1234')
  expect(validateFields(bank, Object.create({ ...good })).map(({ field }) => field)).toEqual(['rut', 'password'])
})

test('a login is the same however the RUT is written, and whatever the password', () => {
  const logins = ['20.347.878-k', '20347878-K', '20347878k'].map((rut) => canonicalLogin(bank, { rut, password: rut }))
  expect(logins).toEqual(['20347878K', '20347878K', '20347878K'])
})

/** Contrast ratio and relative luminance of WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  return [0.2126, 0.7152, 0.0722].reduce((sum, weight, nth) => {
    const channel = Number.parseInt(color.slice(1 + 2 * nth, 3 + 2 * nth), 16) / 255
    return sum + weight * (channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
  }, 0)
}
