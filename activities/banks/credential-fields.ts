import { clean, validate } from 'rut.js'
import type { CredentialField, Institution } from './catalogue.ts'
import type { CredentialFields } from './connector.ts'

export interface WrongField {
  field: string
  /** What is wrong and how to put it right; never the value. */
  detail: string
}

/** Empty where the fields are exactly the institution's and each has a value that the bank could accept. */
export function validateFields(institution: Institution, fields: CredentialFields): WrongField[] {
  const known = institution.credentialFields.map((field) => field.name)
  const unknown = Object.keys(fields).filter((name) => !known.includes(name))
  return [
    ...institution.credentialFields.flatMap((field) => {
      const detail = fault(field, Object.hasOwn(fields, field.name) ? fields[field.name] : undefined)
      return detail === null ? [] : [{ field: field.name, detail }]
    }),
    ...unknown.map((field) => ({
      field,
      detail: `${institution.name} has no such field; it takes ${known.join(' and ')}.`,
    })),
  ]
}

/** The login in its one form, whichever way it was typed (`11.111.111-k` → `11111111K`): the same person, the same text. */
export function canonicalLogin(institution: Institution, fields: CredentialFields): string {
  return institution.credentialFields
    .filter((field) => field.kind !== 'password')
    .map((field) => (field.kind === 'rut' ? clean(fields[field.name] ?? '') : fields[field.name]))
    .join('\n')
}

function fault(field: CredentialField, value: string | undefined): string | null {
  if (value === undefined) return 'This field is missing.'
  if (value === '') return 'This field is empty.'
  if (value.length > field.maxLength) return `This is longer than ${field.maxLength} characters.`
  if (field.pattern !== null && !new RegExp(`^(?:${field.pattern})$`, 'v').test(value)) {
    return field.kind === 'rut'
      ? 'Write the RUT with its check digit, like 11.111.111-1.'
      : 'This is not in the form that the bank uses.'
  }
  if (field.kind === 'rut' && !validate(value))
    return 'The check digit does not match the RUT; check both for a typing error.'
  return null
}
