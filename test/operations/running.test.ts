import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { freePorts } from '../../dev/ports.ts'
import { samplesIn } from '../documents/samples.ts'
import { failureCodes } from '../../workflows/connection-state.ts'
import { goodLogin, openStack } from '../stack.ts'
import { startService } from '../workflows/service-process.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const alerts = parse(read('deploy/alerts.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] }
const rules = alerts.groups.flatMap((group) => group.rules)
const queries = samplesIn('docs/runbook.md').flatMap(({ section, language, code }) =>
  language === 'promql' ? [{ alert: `the runbook’s ${section}`, expr: code }] : [],
)

/** Each metric that an expression asks for, with the labels that it asks for. */
function asked(expr: string): { name: string; labels: Record<string, string> }[] {
  return [...expr.matchAll(/\b((?:araucaria|temporal)_\w+)(?:\{([^}]*)\})?/g)].map(([, name, matchers = '']) => ({
    name: name!,
    labels: Object.fromEntries(
      [...matchers.matchAll(/(\w+)=~?"([^"]*)"/g)].map(([, label, value]) => [label!, value!]),
    ),
  }))
}

const productionOnly = { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'production-only.ts')}` }

test('API and worker run with what the image holds, and with the SDK export all that alerts and runbook ask for, naming nobody', async () => {
  const stack = await openStack()
  await stack.relay.stop()
  const [apiPort, apiMetrics, workerMetrics, sdkMetrics] = await freePorts(4)
  await Promise.all([
    startService('api/server.ts', stack, {
      ...productionOnly,
      API_PORT: `${apiPort}`,
      API_METRICS_PORT: `${apiMetrics}`,
    }),
    startService('activities/worker.ts', stack, {
      ...productionOnly,
      WORKER_METRICS_PORT: `${workerMetrics}`,
      SDK_METRICS_PORT: `${sdkMetrics}`,
    }),
  ])
  const { connectionId, widgetToken } = await stack.createConnection()
  await stack.submit(connectionId, widgetToken, goodLogin)
  // Its task fails for ever, as one that does not replay.
  const { taskQueue } = stack
  await stack.temporal.workflow.start('unknownWorkflow', { workflowId: taskQueue, taskQueue })
  await fetch(`http://localhost:${apiPort}/v1/connections/${connectionId}`)

  const scrape = async () => {
    const ports = [apiMetrics, workerMetrics, sdkMetrics]
    const texts = await Promise.all(ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()))
    return texts.join('\n')
  }
  await expect.poll(scrape).toMatch(/^temporal_workflow_task_execution_failed{.*unknownWorkflow/m)
  await expect.poll(scrape).toMatch(/^araucaria_logins_total{.*institution="ins_cl_banco_de_chile"/m)
  const exported = await scrape()

  expect(queries).toHaveLength(4)
  for (const { alert, expr } of [...rules, ...queries]) {
    for (const { name, labels } of asked(expr)) {
      const series = exported.match(new RegExp(`^(# TYPE )?${name.replace(/_bucket$/, '')}\\b`, 'm'))
      expect(series, `${alert} asks for ${name}`).not.toBeNull()
      for (const label of Object.keys(labels)) {
        expect(exported, `${alert} asks for ${label}`).toMatch(new RegExp(`^${name}{[^}]*\\b${label}="`, 'm'))
      }
    }
  }
  expect(exported).toContain('route="/v1/connections/:connectionId",status="401"')
  for (const secret of [connectionId, stack.owner.organizationId, '11.111.111-1', 'http:']) {
    expect(exported).not.toContain(secret)
  }
  expect((await fetch(`http://localhost:${apiPort}/metrics`)).status).toBe(404)
})

test('the alerts know the outcomes of logins by their names, and each has a section in the runbook', () => {
  expect(rules.length).toBeGreaterThan(10)
  const sections = read('docs/runbook.md')
  for (const { alert, expr } of rules) {
    expect(sections, alert).toMatch(new RegExp(`^## .*\\b${alert}\\b`, 'm'))
    for (const { name, labels } of asked(expr)) {
      if (name !== 'araucaria_logins_total') continue
      for (const outcome of labels.outcome?.split('|') ?? []) expect(failureCodes).toContain(outcome)
    }
  }
})
