import { expect, test } from 'vitest'
import { createPost } from '../../webhooks/post.ts'
import { leadEveryAddressHere } from './every-address-here.ts'
import { inUrl, specialAddresses } from './special-addresses.ts'

const refused = { kind: 'no_answer', problem: expect.stringContaining('not allowed') }
const reachedIt = { kind: 'answered', status: 204 }

/** Both ways to an address: written in the URL, and by a name that leads there. */
function open(address: string, ranges: string[]) {
  const { post, close } = createPost(ranges, {
    timeoutMs: 2_000,
    lookup: (_name, _options, callback) => callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]),
  })
  return {
    written: (scheme: 'http' | 'https') => post(`${scheme}://${inUrl(address)}/`, '{}', {}),
    named: (scheme: 'http' | 'https') => post(`${scheme}://receiver.example/`, '{}', {}),
    close,
  }
}

test.each(specialAddresses)('$kind: nothing connects to $address unless $range is allowed', async (one) => {
  const heard = await leadEveryAddressHere()

  const guarded = open(one.address, [])
  for (const scheme of ['http', 'https'] as const) {
    expect(await guarded.written(scheme)).toMatchObject(refused)
    expect(await guarded.named(scheme)).toMatchObject(refused)
  }
  guarded.close()
  expect(heard).toEqual({ attempts: [], connections: 0 })

  const allowed = open(one.address, [one.range])
  expect(await allowed.written('http')).toMatchObject(reachedIt)
  expect(await allowed.named('http')).toMatchObject(reachedIt)
  // Reached, and no TLS there.
  expect(await allowed.written('https')).toMatchObject({ kind: 'no_answer' })
  expect(await allowed.named('https')).toMatchObject({ kind: 'no_answer' })
  allowed.close()
  await expect.poll(() => heard).toEqual({ attempts: Array.from({ length: 4 }, () => one.address), connections: 4 })
})

test('of the addresses of a name only those that are allowed are connected to', async () => {
  const heard = await leadEveryAddressHere()
  const { post, close } = createPost([], {
    lookup: (_name, _options, callback) =>
      callback(null, [
        { address: '10.0.0.1', family: 4 },
        { address: '93.184.215.14', family: 4 },
        { address: '::1', family: 6 },
      ]),
  })

  expect(await post('http://receiver.example/', '{}', {})).toMatchObject(reachedIt)
  close()
  expect(heard).toEqual({ attempts: ['93.184.215.14'], connections: 1 })
})

test('a name that leads to another address the second time is judged by that one', async () => {
  const heard = await leadEveryAddressHere()
  const addresses = ['93.184.215.14', '127.0.0.1']
  const { post, close } = createPost([], {
    lookup: (_name, _options, callback) => callback(null, [{ address: addresses.shift()!, family: 4 }]),
  })

  expect(await post('http://receiver.example/', '{}', {})).toMatchObject(reachedIt)
  close()
  expect(await post('http://receiver.example/', '{}', {})).toMatchObject(refused)
  expect(heard).toEqual({ attempts: ['93.184.215.14'], connections: 1 })
})

test('through an allowed NAT64 gateway nothing reaches a private IPv4 address', async () => {
  const heard = await leadEveryAddressHere()

  for (const inside of ['a9fe:a9fe', '7f00:1', 'a00:1']) {
    const { written, named } = open(`64:ff9b::${inside}`, ['64:ff9b::/96'])
    expect(await written('http')).toMatchObject(refused)
    expect(await named('http')).toMatchObject(refused)
  }
  expect(heard).toEqual({ attempts: [], connections: 0 })
})
