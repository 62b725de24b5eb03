import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const breaks = 'test/faults/chaos/breaks'

// docs/reliability.md says which of them a chaos run sees, and how.
test.each(readdirSync(join(root, breaks)))('the code can still be broken by %s', (patch) => {
  const apply = () => execFileSync('git', ['apply', '--check', join(breaks, patch)], { cwd: root, stdio: 'pipe' })
  expect(apply).not.toThrow()
})
