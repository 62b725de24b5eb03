import { z } from '@hono/zod-openapi'
import { developerMessages } from '../locales/developer.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'
import {
  failureCodes,
  failureRules,
  type Challenge,
  type Failure,
  type FailureAction,
} from '../workflows/connection-state.ts'

const failureActions = ['retry', 'visit_bank', 'wait', 'choose_another_bank'] as const satisfies FailureAction[]

export const FailureView = z
  .object({
    code: z.enum(failureCodes),
    message: z.string().openapi({ description: 'For the end user, in the language of Accept-Language (es, en).' }),
    developerMessage: z.string(),
    action: z.enum(failureActions),
    retryable: z.boolean().openapi({ description: 'Whether the same credentials, sent again, may be accepted.' }),
    retryAt: z.iso
      .datetime()
      .optional()
      .openapi({ description: 'When it is worth trying again, where that is known.' }),
  })
  .openapi('Failure')
export type FailureView = z.infer<typeof FailureView>

/** `challenge` is the open one's type: while there is one, a wrong answer is not the last. */
export function toFailureView({ code, retryAt }: Failure, locale: Locale, challenge?: Challenge['type']): FailureView {
  const { action, retryable } = failureRules[code]
  const messages = messagesByLocale[locale]
  return {
    code,
    message: challenge && code === 'mfa_invalid' ? messages.challenge.wrong[challenge] : messages.failures[code],
    developerMessage: developerMessages[code],
    action,
    retryable,
    ...(retryAt !== undefined && { retryAt }),
  }
}
