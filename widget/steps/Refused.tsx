import type { WidgetEvent, WidgetState } from '../machine.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { Monogram } from './Monogram.tsx'
import { NoticeBox } from './NoticeBox.tsx'
import { ResetLink } from './ResetLink.tsx'

interface Props {
  state: Extract<WidgetState, { name: 'refused' | 'cancelling' }>
  dispatch: (event: WidgetEvent) => void
}

export function Refused({ state: { name, institution, notice }, dispatch }: Props) {
  const { refused, credentials } = useWords().messages
  const action = notice.kind === 'failure' ? notice.failure.action : null
  const elsewhere = action === 'choose_another_bank'
  const cancelling = name === 'cancelling'
  return (
    <section class="screen centred">
      <Monogram monogram={institution.monogram} large />
      <Heading>{fill(refused.title, { bank: institution.name })}</Heading>
      <NoticeBox notice={notice} />
      {(action === 'retry' || action === 'visit_bank') && <ResetLink institution={institution} />}
      <footer>
        {elsewhere && (
          <button
            type="button"
            class="primary"
            aria-disabled={cancelling}
            onClick={() => dispatch({ type: 'choose_another' })}
          >
            {credentials.chooseAnother}
          </button>
        )}
        <button
          type="button"
          class={elsewhere ? 'secondary' : 'primary'}
          aria-disabled={cancelling}
          onClick={() => dispatch({ type: 'retry' })}
        >
          {refused.retry}
        </button>
        <button type="button" class="secondary" aria-disabled={cancelling} onClick={() => dispatch({ type: 'cancel' })}>
          {cancelling ? refused.cancelling : refused.cancel}
        </button>
        <p class="hint">{refused.cancelMeaning}</p>
      </footer>
    </section>
  )
}
