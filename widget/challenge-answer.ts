import type { ConnectionStatusView } from '../api/status.ts'
import type { FieldValues } from './credential-fields.ts'

export type Challenge = NonNullable<ConnectionStatusView['challenge']>
export type AnswerProblem = 'required' | 'length'
export type AnswerProblems = Record<string, AnswerProblem>

/** What is asked for, each under its own id: one thing, except where a bank asks several questions. */
export function asksFor(challenge: Challenge): string[] {
  switch (challenge.type) {
    case 'code':
    case 'choose':
      return [challenge.type]
    case 'questions':
      return challenge.questions.map(({ id }) => id)
    case 'approve_elsewhere':
      return []
  }
}

/** A code as it is sent: people paste it with the blanks that a message shows it with. */
export function withoutBlanks(code: string): string {
  return code.replace(/\s/g, '')
}

/** What is wrong with an answer that can be known without asking the bank, which may count it. */
export function problemsOfAnswer(challenge: Challenge, typed: FieldValues): AnswerProblems {
  const problems: AnswerProblems = {}
  for (const id of asksFor(challenge)) if ((typed[id] ?? '').trim() === '') problems[id] = 'required'
  if (challenge.type === 'code' && challenge.length !== null && !problems.code) {
    if (withoutBlanks(typed.code ?? '').length !== challenge.length) problems.code = 'length'
  }
  return problems
}

/** The content that is sealed: what was typed, as the bank's connector takes it. */
export function answerToSend(
  challenge: Challenge,
  typed: FieldValues,
): { value: string } | { values: Record<string, string> } {
  if (challenge.type === 'questions') {
    return { values: Object.fromEntries(asksFor(challenge).map((id) => [id, (typed[id] ?? '').trim()])) }
  }
  const value = typed[challenge.type] ?? ''
  return { value: challenge.type === 'code' ? withoutBlanks(value) : value }
}
