import type { Mode } from '../../workflows/connection-state.ts'

interface Localized {
  es: string
  en: string
}

export interface CredentialField {
  name: string
  kind: 'rut' | 'text' | 'password'
  label: Localized
  help: Localized | null
  /** ECMA-262 regular expression that the whole value matches. */
  pattern: string | null
  maxLength: number
}

export interface Institution {
  institutionId: string
  name: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** Lower comes first in the widget. */
  popularity: number
  monogram: { text: string; color: string; background: string }
  resetUrl: string | null
  credentialFields: CredentialField[]
  /** Which connector speaks to it. */
  connector: 'sandbox'
  modes: Mode[]
}

const rut: CredentialField = {
  name: 'rut',
  kind: 'rut',
  label: { es: 'RUT', en: 'RUT' },
  help: { es: 'Con dígito verificador: 11.111.111-1', en: 'With its check digit: 11.111.111-1' },
  pattern: '\\d{1,3}(\\.?\\d{3}){0,2}-?[\\dkK]',
  maxLength: 12,
}

function password(es: string, en: string): CredentialField {
  return { name: 'password', kind: 'password', label: { es, en }, help: null, pattern: null, maxLength: 128 }
}

const clave = password('Clave', 'Password')
const claveInternet = password('Clave Internet', 'Internet password')

const chileanTestBank = {
  country: 'CL',
  resetUrl: null,
  connector: 'sandbox',
  modes: ['test'],
} satisfies Partial<Institution>

const catalogue: Institution[] = [
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_bancoestado',
    name: 'BancoEstado',
    popularity: 1,
    monogram: { text: 'BE', color: '#ffffff', background: '#b45309' },
    credentialFields: [rut, claveInternet],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_de_chile',
    name: 'Banco de Chile',
    popularity: 2,
    monogram: { text: 'CH', color: '#ffffff', background: '#1e3a8a' },
    credentialFields: [rut, password('Contraseña', 'Password')],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_santander',
    name: 'Santander',
    popularity: 3,
    monogram: { text: 'SA', color: '#ffffff', background: '#b91c1c' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_bci',
    name: 'Bci',
    popularity: 4,
    monogram: { text: 'BC', color: '#ffffff', background: '#047857' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_falabella',
    name: 'Banco Falabella',
    popularity: 5,
    monogram: { text: 'FA', color: '#ffffff', background: '#3f6212' },
    credentialFields: [rut, claveInternet],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_scotiabank',
    name: 'Scotiabank',
    popularity: 6,
    monogram: { text: 'SC', color: '#ffffff', background: '#9f1239' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_itau',
    name: 'Itaú',
    popularity: 7,
    monogram: { text: 'IT', color: '#ffffff', background: '#c2410c' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_ripley',
    name: 'Banco Ripley',
    popularity: 8,
    monogram: { text: 'RI', color: '#ffffff', background: '#6d28d9' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_bice',
    name: 'Banco BICE',
    popularity: 9,
    monogram: { text: 'BI', color: '#ffffff', background: '#0f766e' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_consorcio',
    name: 'Banco Consorcio',
    popularity: 10,
    monogram: { text: 'CO', color: '#ffffff', background: '#1d4ed8' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_banco_internacional',
    name: 'Banco Internacional',
    popularity: 11,
    monogram: { text: 'IN', color: '#ffffff', background: '#0e7490' },
    credentialFields: [rut, clave],
  },
  {
    ...chileanTestBank,
    institutionId: 'ins_cl_coopeuch',
    name: 'Coopeuch',
    popularity: 12,
    monogram: { text: 'CP', color: '#ffffff', background: '#be185d' },
    credentialFields: [rut, clave],
  },
]

/** What a key of this mode can connect, the most popular first. */
export function institutions(mode: Mode): Institution[] {
  return catalogue.filter((institution) => institution.modes.includes(mode))
}

export function findInstitution(mode: Mode, institutionId: string): Institution | null {
  return institutions(mode).find((institution) => institution.institutionId === institutionId) ?? null
}
