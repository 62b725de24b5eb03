import { useEffect, useRef } from 'preact/hooks'
import { keepTabInside } from '../keep-tab-inside.ts'
import { awaitedAfter } from '../machine.ts'
import type { WidgetEvent, WidgetState } from '../states.ts'
import { CloseIcon } from './Icon.tsx'
import { AnswerChallenge } from './AnswerChallenge.tsx'
import { ChooseBank } from './ChooseBank.tsx'
import { Connected } from './Connected.tsx'
import { Consent } from './Consent.tsx'
import { Ended } from './Ended.tsx'
import { EnterCredentials } from './EnterCredentials.tsx'
import { Farewell } from './Farewell.tsx'
import { Loading } from './Loading.tsx'
import { OrganizationLine } from './OrganizationLine.tsx'
import { Progress } from './Progress.tsx'
import { Refused } from './Refused.tsx'
import { Unreachable } from './Unreachable.tsx'
import { useWords } from '../words.ts'

interface Props {
  state: WidgetState
  dispatch: (event: WidgetEvent) => void
  logoUrl: string
}

export function Dialog({ state, dispatch, logoUrl }: Props) {
  const { messages, hosted } = useWords()
  const dialog = useRef<HTMLDivElement>(null)

  // On the window: a click beside everything leaves the focus on the page itself.
  useEffect(() => {
    // A page of its own is left by its buttons, and shares the keyboard with the browser.
    if (hosted) return
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && !event.isComposing) dispatch({ type: 'close' })
      if (event.key === 'Tab' && dialog.current) keepTabInside(dialog.current, event)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <div class="dialog" role="dialog" aria-modal={!hosted} aria-labelledby="heading" ref={dialog}>
      <header>
        <OrganizationLine logoUrl={logoUrl} />
        {state.name !== 'left' && (
          <button
            type="button"
            class="icon-button"
            aria-label={messages.close}
            onClick={() => dispatch({ type: 'close' })}
          >
            <CloseIcon />
          </button>
        )}
      </header>
      <Screen state={state} dispatch={dispatch} />
    </div>
  )
}

function Screen({ state, dispatch }: Omit<Props, 'logoUrl'>) {
  const close = () => dispatch({ type: 'close' })
  switch (state.name) {
    case 'loading':
      return <Loading />
    case 'consenting':
      return <Consent dispatch={dispatch} />
    case 'choosing_bank':
      return (
        <ChooseBank
          institutions={state.known.institutions}
          notice={state.notice}
          onChoose={(institution) => dispatch({ type: 'bank_chosen', institution })}
        />
      )
    case 'entering_credentials':
      return <EnterCredentials state={state} dispatch={dispatch} />
    case 'sealing':
    case 'sending':
    case 'sealing_answer':
      return <Progress institution={state.institution} phase="sending" onClose={close} />
    case 'sending_answer':
      return (
        <Progress
          institution={state.institution}
          phase="sending"
          awaited={awaitedAfter(state.answer)}
          onClose={close}
        />
      )
    case 'validating':
      return <Progress institution={state.institution} phase="checking" awaited={state.awaited} onClose={close} />
    case 'challenged':
      return <AnswerChallenge key={state.challenge.id} state={state} dispatch={dispatch} online />
    case 'refused':
    case 'cancelling':
      return <Refused state={state} dispatch={dispatch} />
    case 'unreachable':
      // The same screen, so that what is typed there outlives the loss.
      if (state.during.name === 'challenged') {
        const { during } = state
        return <AnswerChallenge key={during.challenge.id} state={during} dispatch={dispatch} online={false} />
      }
      return <Unreachable phase={state.phase} onRetry={() => dispatch({ type: 'retry' })} />
    case 'fetching':
    case 'connected':
      return <Connected state={state} onDone={close} />
    case 'ended':
      return <Ended reason={state.reason} onClose={close} />
    case 'left':
      return <Farewell outcome={state.outcome} />
  }
}
