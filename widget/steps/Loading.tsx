import { useWords } from '../words.ts'
import { Heading } from './Heading.tsx'

export function Loading() {
  const { messages } = useWords()
  return (
    <section class="screen centred">
      <Heading>{messages.loading}</Heading>
      <div class="bar" />
    </section>
  )
}
