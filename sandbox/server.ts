import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { createSandboxBank } from './bank.ts'
import { openCustomers, type Customers } from './customers.ts'

const { SANDBOX_BANK_PORT = '8070', SANDBOX_BANK_STATE: statePath } = process.env
const port = Number(SANDBOX_BANK_PORT)
if (!/^\d+$/.test(SANDBOX_BANK_PORT) || port > 65_535) {
  giveUp(`SANDBOX_BANK_PORT is "${SANDBOX_BANK_PORT}": it must be a port number such as 8070.`)
}

const customers = openState()
const log = pino({ base: null })
const server = serve({ fetch: createSandboxBank({ customers, log }).fetch, port }, (address) =>
  log.info({ port: address.port }, 'listening'),
)
server.on('error', (error: NodeJS.ErrnoException) =>
  giveUp(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is busy: stop what listens there, or set SANDBOX_BANK_PORT to a free port.`
      : `The sandbox bank can’t listen on port ${port} (${error.code}): set SANDBOX_BANK_PORT to another one.`,
  ),
)

process.once('SIGTERM', stop)
process.once('SIGINT', stop)

async function stop() {
  server.close()
  await customers.save()
  log.info('stopped')
  process.exit(0)
}

function openState(): Customers {
  try {
    return openCustomers(statePath)
  } catch {
    return giveUp(
      `SANDBOX_BANK_STATE names ${statePath}, which can’t be read as the bank’s state: delete it to start afresh.`,
    )
  }
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
