import rut from 'rut.js'
import type { InstitutionView } from '../api/institutions.ts'

export type CredentialField = InstitutionView['credentialFields'][number]
/** By field name. */
export type FieldValues = Record<string, string>
export type FieldProblem = 'required' | 'rut' | 'pattern' | 'too_long' | 'rejected'
export type FieldProblems = Record<string, FieldProblem>

/** A RUT with its points and dash, as far as it has been typed; any other kind as it is. */
export function formatTyped(field: CredentialField, value: string): string {
  if (field.kind !== 'rut') return value
  const cleaned = rut.clean(value)
  return cleaned.length > 1 ? rut.format(cleaned) : cleaned
}

/** The value as the bank's connector takes it: a RUT reads `11111111-1`, a password is left untouched. */
export function valueToSend(field: CredentialField, typed: string): string {
  switch (field.kind) {
    case 'rut':
      return rut.format(typed, { dots: false })
    case 'text':
      return typed.trim()
    case 'password':
      return typed
  }
}

function problemOf(field: CredentialField, typed: string): FieldProblem | null {
  if ((field.kind === 'password' ? typed : typed.trim()) === '') return 'required'
  if (field.kind === 'rut' && !rut.validate(rut.clean(typed))) return 'rut'
  const value = valueToSend(field, typed)
  if (value.length > field.maxLength) return 'too_long'
  if (field.pattern !== null && !new RegExp(`^(?:${field.pattern})$`, 'u').test(value)) return 'pattern'
  return null
}

export function problemsOf(fields: CredentialField[], values: FieldValues): FieldProblems {
  const problems: FieldProblems = {}
  for (const field of fields) {
    const problem = problemOf(field, values[field.name] ?? '')
    if (problem) problems[field.name] = problem
  }
  return problems
}

export function withoutPasswords(fields: CredentialField[], values: FieldValues): FieldValues {
  const kept = fields.filter(({ kind, name }) => kind !== 'password' && values[name] !== undefined)
  return Object.fromEntries(kept.map(({ name }) => [name, values[name] ?? '']))
}
