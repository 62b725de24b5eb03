import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { AddressGuard } from './address.ts'

/** `dns.lookup`, asked for all addresses. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** A lookup of the addresses that the guard allows: what is connected to is what was checked, whatever DNS says next. */
export function guardLookup(guard: AddressGuard, lookup: Lookup): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const allowed = addresses.filter(({ address }) => guard.allows(address))
      const [first] = allowed
      if (!first) return callback(Object.assign(new Error('Refused'), { code: 'ADDRESS_REFUSED' }), [])
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
}
