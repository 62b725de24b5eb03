import { relative } from 'node:path'
import { styleText } from 'node:util'
import type { Running } from './bring-up.ts'

export function welcome({ apiUrl, apiKey, shopUrl, bankUrl, databaseUrl, temporal }: Running, dataDir: string): string {
  const addresses = [
    ['Demo shop', shopUrl],
    ['API', `${apiUrl}/v1`],
    ['Dashboard', `${apiUrl}/dashboard`],
    ['Documentation', `${apiUrl}/docs`],
    ['Widget script', `${apiUrl}/widget/araucaria-connect.js`],
    ['OpenAPI', `${apiUrl}/openapi.json`],
    ['Sandbox bank', bankUrl],
    temporal.uiUrl ? ['Temporal UI', temporal.uiUrl] : ['Temporal', temporal.address],
    ['PostgreSQL', withoutPassword(databaseUrl)],
    ['Test API key', apiKey],
  ]
  return `
${styleText('bold', 'Araucaria is running.')}

${addresses.map(([name = '', value]) => `  ${name.padEnd(15)}${value}`).join('\n')}

Try this first: open the demo shop, connect a bank, pick any, and sign in with RUT 11.111.111-1 and password pass_good.
Then look at the connection's workflow in the Temporal UI, and at the webhook in the shop.

Ctrl-C stops everything; data is kept in ${relative('', dataDir)}; delete that folder to start afresh.
`
}

function withoutPassword(address: string): string {
  const url = new URL(address)
  url.password = ''
  return url.href
}
