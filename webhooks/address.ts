import ipaddr from 'ipaddr.js'
import { isIP } from 'node:net'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Where clouds hand their machines credentials and settings. No range that holds one of these may be allowed. */
const metadataAddresses = [
  // AWS, Google, Azure and most others; its tasks' and pods' credentials; OpenStack over IPv6.
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
  // Azure's wire server has a public address.
  '168.63.129.16',
  // Alibaba, Oracle, Scaleway, Tencent.
  '100.100.100.200',
  '192.0.0.192',
  '169.254.42.42',
  'fd00:42::42',
  '169.254.0.23',
].map((text) => ipaddr.parse(text))
const metadataTexts = new Set(metadataAddresses.map(String))

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

const kinds: Partial<Record<string, string>> = {
  unspecified: 'an unspecified address',
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: 'a private address of a carrier',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  ipv4Mapped: 'an IPv4 address written as IPv6',
  rfc6052: 'a NAT64 address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
}

/** What an address is that is not one of the public internet; null where it is. */
function specialKind(address: Address): string | null {
  if (metadataTexts.has(address.toString())) return 'a metadata address'
  const range: string = address.range()
  if (range !== 'unicast') return kinds[range] ?? 'a reserved address'
  // The library calls what nobody has been given `unicast`, IPv4-compatible addresses (::/96) among it.
  if (address instanceof ipaddr.IPv6 && !address.match(globalUnicast)) return 'a reserved address'
  return null
}

export type AddressGuard = ReturnType<typeof createAddressGuard>

/**
 * Which addresses webhooks go to: the public internet's, and those of the allowed CIDR ranges. The API asks at
 * registration and the worker at each request, and again for whatever a name leads to.
 */
export function createAddressGuard(allowedRanges: string[]) {
  const ranges = allowedRanges.map((range) => ipaddr.parseCIDR(range))

  function refusedKind(address: Address): string | null {
    const kind = specialKind(address)
    if (kind === null) return null
    if (!ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits))) return kind
    // A NAT64 gateway goes on to the IPv4 address inside.
    const inside = address instanceof ipaddr.IPv6 && address.match(nat64) ? address.toByteArray().slice(12) : null
    return inside && refusedKind(new ipaddr.IPv4(inside))
  }

  return {
    /** A sentence for the integrator where the host is an address or a `localhost`; other names show only when looked up. */
    whyRefused(url: URL): string | null {
      const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '')
      const local = /(^|\.)localhost$/.test(host)
      if (!local && isIP(host) === 0) return null
      const found = (local ? ['127.0.0.1', '::1'] : [host]).map((text) => refusedKind(ipaddr.parse(text)))
      if (found.includes(null)) return null
      return `${host} is ${found[0]}: webhooks go to public addresses, and to ranges in WEBHOOK_ALLOWED_PRIVATE_RANGES.`
    },

    /** Whether a connection may be made to an address that a name leads to. */
    allows: (address: string): boolean => ipaddr.isValid(address) && refusedKind(ipaddr.parse(address)) === null,
  }
}

/** A metadata address that a CIDR range holds, be it in the spelling of IPv6; null where there is none. */
export function metadataAddressIn(range: string): string | null {
  const [base, bits] = ipaddr.parseCIDR(range)
  const held = metadataAddresses.find((address) =>
    [address, ...(address instanceof ipaddr.IPv4 ? [address.toIPv4MappedAddress()] : [])].some(
      (spelling) => spelling.kind() === base.kind() && spelling.match(base, bits),
    ),
  )
  return held?.toString() ?? null
}
