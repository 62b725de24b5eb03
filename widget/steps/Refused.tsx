import { isInAppBrowser } from '../in-app-browser.ts'
import type { WidgetEvent, WidgetState } from '../states.ts'
import { fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { Monogram } from './Monogram.tsx'
import { NoticeBox } from './NoticeBox.tsx'
import { ResetLink } from './ResetLink.tsx'

interface Props {
  state: Extract<WidgetState, { name: 'refused' | 'cancelling' }>
  dispatch: (event: WidgetEvent) => void
}

/** What may lead on comes first: another try, the bank's own page, another bank, or some time. */
export function Refused({ state: { name, known, institution, notice }, dispatch }: Props) {
  const { refused, credentials } = useWords().messages
  const action = known.status.error?.action ?? 'retry'
  const visit = action === 'visit_bank' && institution.resetUrl !== null && !isInAppBrowser(navigator.userAgent)
  const busy = name === 'cancelling'
  const button = (kind: 'primary' | 'secondary', event: WidgetEvent, text: string) => (
    <button type="button" class={kind} aria-disabled={busy} onClick={() => dispatch(event)}>
      {text}
    </button>
  )
  return (
    <section class="screen centred">
      <Monogram monogram={institution.monogram} large />
      <Heading>{fill(refused.title, { bank: institution.name })}</Heading>
      <NoticeBox notice={notice} />
      {!visit && (action === 'retry' || action === 'visit_bank') && <ResetLink institution={institution} />}
      <footer>
        {visit && <ResetLink institution={institution} primary />}
        {action === 'choose_another_bank' && button('primary', { type: 'choose_another' }, credentials.chooseAnother)}
        {action === 'wait' && button('primary', { type: 'close' }, refused.later)}
        {action !== 'choose_another_bank' &&
          button(visit || action === 'wait' ? 'secondary' : 'primary', { type: 'retry' }, refused.retry)}
        {button('secondary', { type: 'cancel' }, busy ? refused.cancelling : refused.cancel)}
        <p class="hint">{refused.cancelMeaning}</p>
      </footer>
    </section>
  )
}
