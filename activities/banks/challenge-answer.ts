import type { BankChallenge } from '../../workflows/connection-state.ts'
import type { WrongField } from './credential-fields.ts'

/** What was typed or chosen: a code, the id of an option, or answers by the id of their question. */
export type TypedAnswer = { value: string } | { values: Record<string, string> }

const longest = 200

/** Whether such a challenge takes a `value`, `values`, or nothing that can be typed. */
export function answerOf(challenge: BankChallenge): 'value' | 'values' | null {
  switch (challenge.type) {
    case 'code':
    case 'choose':
      return 'value'
    case 'questions':
      return 'values'
    case 'approve_elsewhere':
      return null
  }
}

/** Empty where the bank could accept it. Paths are within the answer: `value`, `values.q1`. */
export function validateAnswer(challenge: BankChallenge, answer: TypedAnswer): WrongField[] {
  const wanted = answerOf(challenge)
  if (wanted === null || !(wanted in answer)) {
    return [{ field: 'answer', detail: `This challenge takes ${wanted ?? 'no answer that is typed'}.` }]
  }
  if ('value' in answer) {
    const detail = faultOfValue(challenge, answer.value)
    return detail === null ? [] : [{ field: 'value', detail }]
  }
  const asked = challenge.type === 'questions' ? challenge.questions.map(({ id }) => id) : []
  const missing = asked.filter((id) => !Object.hasOwn(answer.values, id) || answer.values[id] === '')
  const tooLong = asked.filter((id) => Object.hasOwn(answer.values, id) && answer.values[id]!.length > longest)
  const unknown = Object.keys(answer.values).filter((id) => !asked.includes(id))
  return [
    ...missing.map((id) => ({ field: `values.${id}`, detail: 'This answer is missing.' })),
    ...tooLong.map((id) => ({ field: `values.${id}`, detail: `This is longer than ${longest} characters.` })),
    ...unknown.map((id) => ({
      field: `values.${id}`,
      detail: `There is no such question; asked are ${asked.join(', ')}.`,
    })),
  ]
}

function faultOfValue(challenge: BankChallenge, value: string): string | null {
  if (value === '') return 'This is empty.'
  if (challenge.type === 'choose') {
    const ids = challenge.options.map(({ id }) => id)
    return ids.includes(value) ? null : `There is no such option; choose one of ${ids.join(', ')}.`
  }
  if (challenge.type === 'code' && challenge.length !== null && value.length !== challenge.length) {
    return `The code has ${challenge.length} characters.`
  }
  return value.length > longest ? `This is longer than ${longest} characters.` : null
}
