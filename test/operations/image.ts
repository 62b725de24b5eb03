import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8')

/** What the last stage of the Dockerfile copies from this repository or its build, by its path from the root. */
export function copiedFiles(): string[] {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  return [...last.replaceAll('\\\n', ' ').matchAll(/^COPY (.+)$/gm)].flatMap(([, words]) =>
    words!
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1)
      .map((source) => source.replace(/^\/app\//, '')),
  )
}
