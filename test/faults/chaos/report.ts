import type { Finding } from './finding.ts'
import type { Struck } from './nemesis.ts'
import { phases, type Hits } from './phases.ts'
import type { Commands } from './commands.ts'
import type { Rest } from './rest.ts'

export interface Report {
  seed: number
  seconds: number
  faults: Struck[]
  hits: Hits
  commands: Commands
  rest: Rest
  findings: Finding[]
}

export function isSound({ rest, findings }: Report): boolean {
  return rest.restless.length === 0 && findings.every(({ broken }) => broken.length === 0)
}

export function printReport(report: Report): string {
  const { seed, seconds, faults, hits, commands, rest, findings } = report
  const kinds = [...Map.groupBy(faults, ({ kind, target }) => `${kind} ${target}`)]
    .map(([name, all]) => [name, `${all.length}`])
    .toSorted(([a = ''], [b = '']) => a.localeCompare(b))
  return [
    `Seed ${seed}, ${seconds} s, ${faults.length} faults; at rest after ${Math.round(rest.tookMs / 1_000)} s, ${rest.redelivered} webhooks sent again and ${rest.synced} syncs made on request`,
    '',
    ...table(['fault', 'times'], kinds),
    '',
    ...table(
      ['faults that met this phase, in how many submissions', ...phases],
      [...hits].map(([kind, row]) => [
        kind,
        ...phases.map((phase) => `${row[phase].faults} in ${row[phase].submissions}`),
      ]),
    ),
    '',
    ...table(
      ['commands', 'count'],
      Object.entries(commands.counts()).map(([outcome, count]) => [outcome, `${count}`]),
    ),
    '',
    ...table(
      ['invariant', 'looked at', 'broken'],
      findings.map(({ invariant, counts, broken }) => [
        invariant,
        Object.entries(counts)
          .map(([what, count]) => `${count} ${what}`)
          .join(', '),
        `${broken.length}`,
      ]),
    ),
    ...[...rest.restless.map((reason) => `not at rest: ${reason}`), ...findings.flatMap(({ broken }) => broken)].map(
      (line) => `  ${line}`,
    ),
  ].join('\n')
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
