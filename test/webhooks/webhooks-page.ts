import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const webhooksPage = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')

/** The one block in `language` between a section's heading and the next. */
function block(section: string, language: string): string {
  const [, text = ''] = webhooksPage.split(`\n## ${section}\n`)
  const found = [...text.split('\n## ')[0]!.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, of]) => of === language)
  if (found.length !== 1) throw new Error(`docs/webhooks.md has ${found.length} blocks of ${language} in “${section}”`)
  return found[0]![2]!
}

export const languages = ['js', 'python', 'go'] as const
export type Language = (typeof languages)[number]

/** The whole program that the page gives to integrators. */
export const receiverIn = (language: Language) => block('Verify a signature', language)

export function testVector() {
  const lines =
    /^secret: (?<secret>.*)\nwebhook-id: (?<id>.*)\nwebhook-timestamp: (?<timestamp>.*)\nbody: (?<body>.*)\nwebhook-signature: (?<signature>.*)\n$/
  const { groups } = lines.exec(block('Test vector', 'text')) ?? {}
  if (!groups) throw new Error('The test vector in docs/webhooks.md is not in the form expected here')
  return groups as Record<'secret' | 'id' | 'timestamp' | 'body' | 'signature', string>
}
