import type { InstitutionView } from '../../api/institutions.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { CheckIcon } from './Icon.tsx'

export function Connected({ institution, onDone }: { institution: InstitutionView | null; onDone: () => void }) {
  const { messages, organization } = useWords()
  const { title, body, bodyWithoutBank, done } = messages.connected
  return (
    <section class="screen centred">
      <span class="emblem success">
        <CheckIcon />
      </span>
      <Heading describedBy="explanation">{title}</Heading>
      <p id="explanation">
        {institution ? fill(body, { bank: institution.name, organization }) : fill(bodyWithoutBank, { organization })}
      </p>
      <footer>
        <button type="button" class="primary" onClick={onDone}>
          {done}
        </button>
      </footer>
    </section>
  )
}
