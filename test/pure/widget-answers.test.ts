import { expect, it } from 'vitest'
import { answerToSend, problemsOfAnswer } from '../../widget/challenge-answer.ts'
import { challenges } from './widget-states.ts'

const { code, choose, questions, approve_elsewhere: approve } = challenges

it('a code pasted with blanks is the same code', () => {
  for (const typed of ['123456', ' 123 456\n', '12\u00a03456']) {
    expect(problemsOfAnswer(code, { code: typed })).toEqual({})
    expect(answerToSend(code, { code: typed })).toEqual({ value: '123456' })
  }
})

it('a code of another length than the bank’s is not sent, because the bank may count it', () => {
  expect(problemsOfAnswer(code, { code: '12345' })).toEqual({ code: 'length' })
  expect(problemsOfAnswer(code, { code: '1234567' })).toEqual({ code: 'length' })
  expect(problemsOfAnswer({ ...code, length: null }, { code: '12345' })).toEqual({})
})

it('what was left empty is named: a code, a choice, each question', () => {
  expect(problemsOfAnswer(code, { code: ' ' })).toEqual({ code: 'required' })
  expect(problemsOfAnswer(choose, {})).toEqual({ choose: 'required' })
  expect(problemsOfAnswer(questions, { pet: ' ', street: 'Los Aromos' })).toEqual({ pet: 'required' })
  expect(problemsOfAnswer(approve, {})).toEqual({})
})

it('a choice is sent by the option’s id, and answers by their questions’ ids', () => {
  expect(answerToSend(choose, { choose: 'push' })).toEqual({ value: 'push' })
  expect(answerToSend(questions, { pet: ' Pelusa ', street: 'Los Aromos', other: 'x' })).toEqual({
    values: { pet: 'Pelusa', street: 'Los Aromos' },
  })
})
