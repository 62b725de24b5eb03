import { describe, expect, it } from 'vitest'
import { addressOf, parsePlace } from '../../dashboard/place.ts'

describe('a place of the dashboard', () => {
  it('is what its address says', () => {
    const query = { status: 'FAILED_AUTH', externalUserId: 'a & b' }
    expect(parsePlace(addressOf('connections', { query }))).toEqual({ view: 'connections', id: null, query })
    expect(parsePlace(addressOf('webhook-deliveries', { id: 'whd_1' }))).toEqual({
      view: 'webhook-deliveries',
      id: 'whd_1',
      query: {},
    })
  })

  it('is the list of connections where the address says nothing that there is', () => {
    for (const fragment of ['', '#', '#/', '#/nothing', '#/__proto__', '#heading']) {
      expect(parsePlace(fragment)).toEqual({ view: 'connections', id: null, query: {} })
    }
  })

  it('has no id that could lead a call elsewhere', () => {
    for (const id of ['..', '%2e%2e', 'con_1%2F..', 'con-1']) expect(parsePlace(`#/connections/${id}`).id).toBeNull()
  })

  it('leaves out of its address what is not asked for', () => {
    expect(addressOf('events', { query: { type: '', connectionId: '' } })).toBe('#/events')
  })
})
