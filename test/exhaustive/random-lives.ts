import fc from 'fast-check'
import { eventNames, events, type EventName } from './life.ts'

const endings: EventName[] = ['disconnect', 'delete by key', 'cancel by token']
/** What leads to where the other events would seldom be. */
const doors: EventName[] = ['challenged', 'accepted, sync refused', 'accepted, sync away']
const answers = eventNames.filter((name) => events[name].request === 'answer')
const others = eventNames.filter((name) => !endings.includes(name))

const event = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...others) },
  { weight: 3, arbitrary: fc.constantFrom(...doors) },
  { weight: 3, arbitrary: fc.constantFrom(...answers) },
  { weight: 1, arbitrary: fc.constantFrom(...endings) },
)

export const maxEvents = 30

/** Events in any order; endings are rarer than what they would end. Most lives are short: each event costs time. */
export const randomLife = fc.oneof(
  { weight: 3, arbitrary: fc.array(event, { maxLength: 8, size: 'max' }) },
  { weight: 1, arbitrary: fc.array(event, { maxLength: maxEvents, size: 'max' }) },
)
