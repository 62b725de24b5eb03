import { z } from '@hono/zod-openapi'
import { isId } from '../ids.ts'
import { exampleIds } from './example-ids.ts'

/** Of ids that the API tells of. */
export type IdPrefix = keyof typeof exampleIds

function described(prefix: IdPrefix) {
  return { pattern: `^${prefix}_[0-9a-z]{26}$`, example: exampleIds[prefix] }
}

/** An id in an answer or a path. A text that can be none is not refused: it is not found, as an id that never was. */
export function idOf(prefix: IdPrefix) {
  return z.string().openapi(described(prefix))
}

/** An id that a list is narrowed by, or that a body names. */
export function idGiven(prefix: IdPrefix, complaint = `An id, like ${exampleIds[prefix]}`) {
  return z
    .string()
    .refine((text) => isId(prefix, text), complaint)
    .openapi(described(prefix))
}

const institution = { pattern: '^ins_[a-z0-9_]+$', example: 'ins_cl_banco_de_chile' }

/** Of an institution, in an answer, or where it is looked up in the catalogue. */
export const InstitutionId = z.string().openapi(institution)

/** Of an institution, to narrow a list by. */
export const GivenInstitutionId = z
  .string()
  .regex(/^ins_[a-z0-9_]{1,100}$/, 'An id, like ins_cl_banco_de_chile')
  .openapi(institution)
