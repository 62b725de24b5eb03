import { readPage, sampleOf } from '../documents/samples.ts'

const page = 'docs/webhooks.md'
export const webhooksPage = readPage(page)

const receivers = { Express: 'js', Hono: 'js', 'Next.js': 'js', FastAPI: 'python', Go: 'go' } as const
export type Framework = keyof typeof receivers
export const frameworks = Object.keys(receivers) as Framework[]

/** The whole program that the page gives to integrators. */
export const receiverIn = (framework: Framework) => sampleOf(page, framework, receivers[framework])

export function testVector() {
  const lines =
    /^secret: (?<secret>.*)\nwebhook-id: (?<id>.*)\nwebhook-timestamp: (?<timestamp>.*)\nbody: (?<body>.*)\nwebhook-signature: (?<signature>.*)\n$/
  const { groups } = lines.exec(sampleOf(page, 'Test vector', 'text')) ?? {}
  if (!groups) throw new Error('The test vector in docs/webhooks.md is not in the form expected here')
  return groups as Record<'secret' | 'id' | 'timestamp' | 'body' | 'signature', string>
}
