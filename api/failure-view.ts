import { z } from '@hono/zod-openapi'
import { developerMessages } from '../locales/developer.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'
import { failureCodes, failureRules, type Failure, type FailureAction } from '../workflows/connection-state.ts'

const failureActions = ['retry', 'visit_bank', 'wait', 'choose_another_bank'] as const satisfies FailureAction[]

export const FailureView = z
  .object({
    code: z.enum(failureCodes),
    message: z.string().openapi({ description: 'For the end user, in the language of Accept-Language (es, en).' }),
    developerMessage: z.string(),
    action: z.enum(failureActions),
    retryable: z.boolean().openapi({ description: 'Whether the same credentials, sent again, may be accepted.' }),
    retryAt: z.iso.datetime().optional(),
  })
  .openapi('Failure')
export type FailureView = z.infer<typeof FailureView>

export function toFailureView({ code, retryAt }: Failure, locale: Locale): FailureView {
  const { action, retryable } = failureRules[code]
  return {
    code,
    message: messagesByLocale[locale].failures[code],
    developerMessage: developerMessages[code],
    action,
    retryable,
    ...(retryAt !== undefined && { retryAt }),
  }
}
