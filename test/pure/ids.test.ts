import { expect, test } from 'vitest'
import { newId } from '../../ids.ts'

test('an id is its prefix and 26 letters and digits', () => {
  expect(newId('con')).toMatch(/^con_[0-9a-hjkmnp-tv-z]{26}$/)
})

test('ids sort by the time at which they were made', async () => {
  const first = newId('con')
  await new Promise((resolve) => setTimeout(resolve, 2))
  expect([newId('con'), first].toSorted()[0]).toBe(first)
})

test('two ids of one moment differ', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newId('evt'))).size).toBe(1_000)
})

test('workflow code that passes its own random gets the same random part in a replay', () => {
  const [first, replayed] = [0, 1].map(() => newId('trn', () => 0.5).slice(-16))
  expect(replayed).toBe(first)
})
