import { useEffect, useState } from 'preact/hooks'
import type { InstitutionView } from '../../api/institutions.ts'
import type { Awaited } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { CheckIcon } from './Icon.tsx'
import { Monogram } from './Monogram.tsx'

const slowAfterMs = 20_000
const doing = { resend: 'resending', cancel: 'cancelling' } as const

interface Props {
  institution: InstitutionView | null
  phase: 'sending' | 'checking'
  awaited?: Awaited
  onClose: () => void
}

export function Progress({ institution, phase, awaited = 'verdict', onClose }: Props) {
  const { messages, organization } = useWords()
  const { progress } = messages
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs)
    return () => clearTimeout(timer)
  }, [])

  const title = institution ? fill(progress.title, { bank: institution.name }) : progress.titleWithoutBank
  const closable = slow && phase === 'checking' && awaited === 'verdict'

  return (
    <section class="screen centred">
      {institution && <Monogram monogram={institution.monogram} large />}
      <Heading>{title}</Heading>
      <div class="bar" />
      {awaited === 'verdict' && (
        <ol class="stages" aria-hidden="true">
          <li class={phase === 'sending' ? 'current' : 'done'}>
            <CheckIcon />
            {phase === 'sending' ? progress.sending : progress.sent}
          </li>
          <li class={phase === 'checking' ? 'current' : ''}>
            <CheckIcon />
            {phase === 'checking' ? progress.checking : progress.toBeChecked}
          </li>
          <li>
            <CheckIcon />
            {progress.toBeFetched}
          </li>
        </ol>
      )}
      <p class={awaited === 'verdict' ? 'unseen' : ''} role="status">
        {awaited !== 'verdict' ? progress[doing[awaited]] : progress[phase]}
      </p>
      <p class="hint" role="status">
        {closable ? fill(progress.closable, { organization }) : slow ? progress.slow : progress.hint}
      </p>
      {closable && (
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            {progress.closeAndFinish}
          </button>
        </footer>
      )}
    </section>
  )
}
