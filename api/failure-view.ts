import { developerMessages } from '../locales/developer.ts'
import { messagesByLocale, type Locale } from '../locales/locale.ts'
import { failureRules, type Failure, type FailureAction } from '../workflows/connection-state.ts'
import type { FailureView } from './status.ts'

export const failureActions = ['retry', 'visit_bank', 'wait', 'choose_another_bank'] as const satisfies FailureAction[]

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
