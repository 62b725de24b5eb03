import { expect, test } from 'vitest'
import { createAddressGuard, metadataAddressIn } from '../../webhooks/address.ts'
import { inUrl, specialAddresses } from '../requests/special-addresses.ts'

const nothingAllowed = createAddressGuard([])
const whyRefused = (host: string, guard = nothingAllowed) => guard.whyRefused(new URL(`https://${host}/webhooks`))

test.each(specialAddresses)('$kind: $address is refused at registration and at connecting', ({ address, range }) => {
  expect(whyRefused(inUrl(address))).toContain(`${address} is a`)
  expect(nothingAllowed.allows(address)).toBe(false)

  const allowing = createAddressGuard(['203.0.113.77/32', range])
  expect(whyRefused(inUrl(address), allowing)).toBe(null)
  expect(allowing.allows(address)).toBe(true)
})

test.each(['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255'])(
  'the public address %s passes',
  (address) => {
    expect(whyRefused(address)).toBe(null)
    expect(nothingAllowed.allows(address)).toBe(true)
  },
)

test.each(['100.128.0.0', '169.253.255.255', '169.255.0.0', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450::1'])(
  'the public address %s passes as well',
  (address) => {
    expect(whyRefused(inUrl(address))).toBe(null)
    expect(nothingAllowed.allows(address)).toBe(true)
  },
)

test.each(['2130706433', '017700000001', '0x7f000001', '0177.0.0.1', '0x7f.1', '127.1', '127.0.0.1.', '①②⑦.0.0.1'])(
  '%s is the loopback address, however it is written',
  (host) => expect(whyRefused(host)).toContain('127.0.0.1 is a loopback address'),
)

test.each(['localhost', 'LOCALHOST', 'localhost.', 'api.localhost', 'api.localhost.', 'localhost..'])(
  '%s is refused by name unless a loopback address is allowed',
  (host) => {
    expect(whyRefused(host)).toContain('is a loopback address')
    expect(whyRefused(host, createAddressGuard(['10.0.0.0/8']))).toContain('is a loopback address')
    expect(whyRefused(host, createAddressGuard(['127.0.0.0/8']))).toBe(null)
    expect(whyRefused(host, createAddressGuard(['::1/128']))).toBe(null)
  },
)

test.each(['example.com', 'localhost.example.com', 'mylocalhost', '10.0.0.1.example.com', 'metadata.google.internal'])(
  'the name %s waits for what it leads to',
  (host) => expect(whyRefused(host)).toBe(null),
)

test('a refusal says what the address is and which setting allows its range', () => {
  expect(whyRefused('10.0.0.1')).toBe(
    '10.0.0.1 is a private address: webhooks go to public addresses, and to ranges in WEBHOOK_ALLOWED_PRIVATE_RANGES.',
  )
})

test('an allowed range opens nothing beside it, nor its addresses written as IPv6', () => {
  const guard = createAddressGuard(['127.0.0.0/8', '10.1.0.0/16', 'fd12:3456::/32'])
  for (const address of ['10.0.255.255', '10.2.0.0', '::ffff:7f00:1', '::7f00:1', '64:ff9b::7f00:1', 'fd12:3457::1']) {
    expect(guard.allows(address), address).toBe(false)
    expect(whyRefused(inUrl(address), guard), address).not.toBe(null)
  }
})

test.each(['not an address', '', '127.0.0.1.example.com', '[::1]'])(
  '%j, which is no address, is not connected to',
  (text) => expect(nothingAllowed.allows(text)).toBe(false),
)

test.each(['10.0.0.0/8', '172.16.0.0/12', '127.0.0.0/8', '::1/128', 'fd12:3456:789a::/48', '64:ff9b::/96'])(
  '%s holds no metadata address',
  (range) => expect(metadataAddressIn(range)).toBe(null),
)

test.each([
  ['169.254.169.254/32', '169.254.169.254'],
  ['169.254.0.0/16', '169.254.169.254'],
  ['169.254.170.0/24', '169.254.170.2'],
  ['169.254.170.16/28', '169.254.170.23'],
  ['100.64.0.0/10', '100.100.100.200'],
  ['192.0.0.0/24', '192.0.0.192'],
  ['168.63.0.0/16', '168.63.129.16'],
  ['0.0.0.0/0', '169.254.169.254'],
  ['fd00:ec2::/32', 'fd00:ec2::254'],
  ['fd00:ec2::23/128', 'fd00:ec2::23'],
  ['fd20::/16', 'fd20:ce::254'],
  ['fd00::/8', 'fd00:ec2::254'],
  ['fe80::/10', 'fe80::a9fe:a9fe'],
  ['::/0', '169.254.169.254'],
  ['::ffff:0:0/96', '169.254.169.254'],
  ['::ffff:169.254.0.0/112', '169.254.169.254'],
  ['::ffff:a9fe:a9fe/128', '169.254.169.254'],
  ['0:0:0:0:0:FFFF:6464:64c8/128', '100.100.100.200'],
])('%s holds the metadata address %s', (range, address) => expect(metadataAddressIn(range)).toBe(address))
