import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const Customer = z.object({
  loginsEvaluated: z.int(),
  loginsAccepted: z.int(),
  lastLoginAt: z.iso.datetime().nullable(),
  /** Digests: the file holds neither RUTs nor passwords. */
  acceptedPasswords: z.array(z.string()),
  retiredPasswords: z.array(z.string()),
  timesUnavailable: z.record(z.string(), z.int()),
})
type Customer = z.infer<typeof Customer>

/** The password of a customer who never signed in. */
const firstPassword = 'pass_good'

const saveDelayMs = 200

export type Customers = ReturnType<typeof openCustomers>

/** What the bank remembers about each RUT (in its clean form: `11111111K`), kept in `statePath` where one is given. */
export function openCustomers(statePath?: string) {
  const customers = new Map<string, Customer>(statePath === undefined ? [] : readState(statePath))
  let timer: NodeJS.Timeout | undefined
  let written = Promise.resolve()

  function customerOf(rut: string): Customer {
    const key = digest(rut)
    const known = customers.get(key)
    if (known) return known
    const customer: Customer = {
      loginsEvaluated: 0,
      loginsAccepted: 0,
      lastLoginAt: null,
      acceptedPasswords: [],
      retiredPasswords: [],
      timesUnavailable: {},
    }
    customers.set(key, customer)
    return customer
  }

  function saveSoon() {
    if (statePath !== undefined) timer ??= setTimeout(() => void save(), saveDelayMs).unref()
  }

  async function save() {
    clearTimeout(timer)
    timer = undefined
    if (statePath !== undefined) written = written.then(() => writeState(statePath, customers))
    await written
  }

  return {
    /** Does not remember a customer who is only asked about. */
    logins(rut: string): Pick<Customer, 'loginsEvaluated' | 'loginsAccepted' | 'lastLoginAt'> {
      return customers.get(digest(rut)) ?? { loginsEvaluated: 0, loginsAccepted: 0, lastLoginAt: null }
    },

    countEvaluated(rut: string, at: Date) {
      const customer = customerOf(rut)
      customer.loginsEvaluated += 1
      customer.lastLoginAt = at.toISOString()
      saveSoon()
    },

    countAccepted(rut: string, password: string) {
      const customer = customerOf(rut)
      customer.loginsAccepted += 1
      const accepted = digest(rut, password)
      if (!customer.acceptedPasswords.includes(accepted)) customer.acceptedPasswords.push(accepted)
      saveSoon()
    },

    /** Whether the customer ever signed in with this password. */
    hasAccepted(rut: string, password: string): boolean {
      return customers.get(digest(rut))?.acceptedPasswords.includes(digest(rut, password)) ?? false
    },

    /** How often the bank was unavailable to this password, this time included. */
    countUnavailable(rut: string, password: string): number {
      const { timesUnavailable } = customerOf(rut)
      const key = digest(rut, password)
      const times = (timesUnavailable[key] ?? 0) + 1
      timesUnavailable[key] = times
      saveSoon()
      return times
    },

    isRetired(rut: string, password: string): boolean {
      return customers.get(digest(rut))?.retiredPasswords.includes(digest(rut, password)) ?? false
    },

    /** Without the current password, every one that this customer ever signed in with is retired. */
    async changePassword(rut: string, current: string | undefined, next: string) {
      const customer = customerOf(rut)
      const replaced =
        current === undefined ? [digest(rut, firstPassword), ...customer.acceptedPasswords] : [digest(rut, current)]
      const retired = new Set([...customer.retiredPasswords, ...replaced])
      retired.delete(digest(rut, next))
      customer.retiredPasswords = [...retired]
      await save()
    },

    save,
  }
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

function readState(path: string): [string, Customer][] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return Object.entries(z.record(z.string(), Customer).parse(JSON.parse(text)))
}

async function writeState(path: string, customers: Map<string, Customer>) {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.unfinished`
  await writeFile(unfinished, JSON.stringify(Object.fromEntries(customers)))
  await rename(unfinished, path)
}
