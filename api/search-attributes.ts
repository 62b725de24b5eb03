import { Client, Connection, isGrpcServiceError } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { searchAttributes } from '../workflows/messages.ts'

/** Of Temporal's enum `IndexedValueType`, which the client does not export. */
const keyword = 2
/** gRPC status codes. */
const alreadyExists = 6
const refusals = [7, 12]

/** Where clients may not register anything, as on Temporal Cloud; the message says who may, and how. */
export class RegistrationRefused extends Error {
  constructor(namespace: string, missing: string[]) {
    const each = (flag: (name: string) => string) => missing.map(flag).join(' ')
    super(
      [
        'Temporal does not let this client register search attributes. On Temporal Cloud, run:',
        `  tcld namespace search-attributes add --namespace ${namespace} ${each((name) => `--search-attribute "${name}=Keyword"`)}`,
        'and on a cluster of your own, as somebody who may:',
        `  temporal operator search-attribute create --namespace ${namespace} ${each((name) => `--name ${name} --type Keyword`)}`,
      ].join('\n'),
    )
    this.name = 'RegistrationRefused'
  }
}

/**
 * Registers the search attributes that the namespace lacks; without them every start of a workflow fails.
 * @returns their names
 * @throws {RegistrationRefused}
 */
export async function registerSearchAttributes({ connection, options }: Client): Promise<string[]> {
  const { namespace } = options
  const { operatorService } = connection
  const names = searchAttributes.map(({ name }) => name)
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace })
    const types: Record<string, number> = customAttributes
    const wrong = names.find((name) => name in types && types[name] !== keyword)
    if (wrong) throw new Error(`The search attribute ${wrong} of namespace ${namespace} has to be a Keyword.`)
    const missing = names.filter((name) => !(name in types))
    if (missing.length > 0) {
      const added = Object.fromEntries(missing.map((name) => [name, keyword]))
      await operatorService.addSearchAttributes({ namespace, searchAttributes: added })
    }
    return missing
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error
    const code: number = error.code
    // Somebody else was at it.
    if (code === alreadyExists) return []
    if (refusals.includes(code)) throw new RegistrationRefused(namespace, names)
    throw new Error(`Temporal did not register them (${error.details}).`, { cause: error })
  }
}

async function main(): Promise<void> {
  const { connectionOptions, namespace } = loadClientConnectConfig()
  const connection = await Connection.connect(connectionOptions)
  try {
    const registered = await registerSearchAttributes(new Client({ connection, namespace: namespace ?? 'default' }))
    console.log(registered.length > 0 ? `Registered ${registered.join(', ')}.` : 'They are registered.')
  } finally {
    await connection.close()
  }
}

if (import.meta.main) {
  main().catch((error: Error) => {
    console.error(error.message)
    process.exit(1)
  })
}
