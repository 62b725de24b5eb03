/** A sample by its heading and language, and the test that runs it or, where it can't be run here, holds what it names. */
export type Claim = [section: string, language: string, test: string]

const readMe = 'test/journeys/read-me.test.ts'
const newcomer = 'test/journeys/newcomer.test.ts'
const snippet = 'test/journeys/snippet.test.ts'
const commands = 'test/journeys/documented-commands.test.ts'
const receivers = 'test/webhooks/receivers.test.ts'
const goingLive = 'test/operations/going-live.test.ts'
const rotation = 'test/operations/rotation.test.ts'
const runbook = 'test/operations/runbook.test.ts'
const alerts = 'test/operations/running.test.ts'
const client = 'test/client/package.test.ts'
const code = 'test/pure/documented-code.test.ts'

/** Every sample of every page, in order: a page that gets another needs a test for it. */
export const claims: Record<string, Claim[]> = {
  'README.md': [
    ['Araucaria', 'sh', newcomer],
    ['The first connection', 'sh', readMe],
  ],
  'client/README.md': [
    ['@araucaria/client', 'ts', client],
    ['Calls', 'ts', client],
    ['Errors', 'ts', client],
    ['Sent again', 'ts', client],
    ['Webhooks', 'ts', client],
  ],
  'docs/api-keys.md': [
    ['API keys', 'sh', commands],
    ['What a key looks like', '', 'test/pure/api-key-format.test.ts'],
    ['What a key looks like', 'regex', 'test/pure/api-key-format.test.ts'],
  ],
  'docs/changing-workflows.md': [
    ['A guard, and its end', 'ts', code],
    ['A recording for each path', 'sh', code],
  ],
  'docs/connection-flow.md': [],
  'docs/conventions.md': [['Idempotency', 'sh', commands]],
  'docs/errors.md': [
    ['Refusals of the API', 'json', 'test/api/problems.test.ts'],
    ['Failures of a connection', 'json', 'test/pure/errors-page.test.ts'],
  ],
  'docs/going-live.md': [
    // Docker is not there when tests run: what it names is held.
    ['On one host, with Docker', 'sh', 'test/pure/deployment.test.ts'],
    ['On hosts of your own', 'sh', goingLive],
    ['On hosts of your own', 'sh', goingLive],
    ['Tools', 'sh', goingLive],
    ['PostgreSQL', 'sql', goingLive],
    ['Temporal', 'sh', goingLive],
  ],
  'docs/index.md': [],
  'docs/one-submission.md': [],
  'docs/quick-start.md': [
    ['1. Start it', 'sh', newcomer],
    ['2. Take the API key', 'sh', newcomer],
    ['3. Create a connection', 'sh', newcomer],
    ['3. Create a connection', 'json', newcomer],
    ['4. Make a small shop', 'sh', newcomer],
    ['4. Make a small shop', 'html', newcomer],
    ['4. Make a small shop', 'js', newcomer],
    ['4. Make a small shop', 'sh', newcomer],
    ['5. Connect a bank', 'text', newcomer],
    ['6. Read what was synced', 'sh', newcomer],
    ['7. Break the login, and reconnect', 'sh', newcomer],
    ['8. Stop, and go on', 'sh', newcomer],
  ],
  'docs/reliability.md': [],
  'docs/rotating-keys.md': [
    ['The tool', 'sh', rotation],
    ['The tool', '', rotation],
    ['A worker that does not start for want of a key', '', rotation],
    ['A worker that does not start for want of a key', 'sh', rotation],
  ],
  'docs/runbook.md': [
    ['API away (AraucariaApiAway, AraucariaApiFails)', 'promql', alerts],
    ['Outbox old (AraucariaOutboxOld)', 'sql', runbook],
    ['Outbox old (AraucariaOutboxOld)', 'promql', alerts],
    ['Worker away or behind (AraucariaWorkerAway, AraucariaWorkerBehind)', 'promql', alerts],
    ['Syncs overdue (AraucariaSyncsOverdue)', 'sql', runbook],
    ['A bank is down (AraucariaBankDown)', 'promql', alerts],
    ['Webhooks get no answer (AraucariaWebhooksUnanswered)', 'sql', runbook],
    ['A webhook endpoint fails (AraucariaWebhookEndpointFailing, AraucariaWebhookEndpointDisabled)', 'sql', runbook],
    ['Deliveries are late (AraucariaDeliveriesLate)', 'sql', runbook],
    ['Certificates and keys', 'sh', rotation],
  ],
  'docs/sandbox.md': [
    ['In your CI', 'sh', readMe],
    ['A wrong password, and a changed one', 'sh', readMe],
    ['A second factor', 'sh', readMe],
    ['A failure of your choice', 'sh', readMe],
    ['A webhook that is not accepted', 'sh', readMe],
    ['A webhook that is not accepted', 'json', readMe],
  ],
  'docs/security.md': [],
  'docs/versioning.md': [],
  'docs/webhooks.md': [
    ['Endpoints', 'http', commands],
    ['While you develop', 'sh', commands],
    ['Express', 'js', receivers],
    ['Hono', 'js', receivers],
    ['Next.js', 'js', receivers],
    ['FastAPI', 'python', receivers],
    ['Go', 'go', receivers],
    ['Test vector', 'text', receivers],
  ],
  'docs/widget-setup.md': [
    ['1. Backend: Get Widget Token', 'js', snippet],
    ['2. Frontend: Open the Widget', 'html', snippet],
    ['What the user sees', 'sh', commands],
    ['As an ES module', 'js', 'test/widget/package.test.ts'],
    ['As an ES module', 'jsx', 'test/widget/package.test.ts'],
    ['Content-Security-Policy', '', 'test/widget/host-pages.test.ts'],
    ['Hosted page', 'js', commands],
    ['Hosted page', 'sh', commands],
    ['Before going live', 'sh', commands],
    ['Re-credential Flow', 'js', snippet],
    ['Re-credential Flow', 'js', snippet],
  ],
}
