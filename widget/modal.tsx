import { render } from 'preact'
import './styles.css'
import { messagesByLocale, pickLocale } from '../locales/locale.ts'
import { textOn } from './accent.ts'
import { createClient, whenWorthRetrying } from './client.ts'
import { initialState, reduce, type Outcome, type WidgetEvent, type WidgetState } from './machine.ts'
import { takeSession } from './session.ts'
import { Dialog } from './steps/Dialog.tsx'
import { WordsContext } from './words.ts'

const root = document.getElementById('araucaria') as HTMLElement
const { connectionId = '', organizationName = '', logoUrl = '', accentColor = '' } = root.dataset

const locale = pickLocale(new URLSearchParams(location.search).get('locale'), navigator.language)
const messages = messagesByLocale[locale]
const words = { locale, messages, organization: organizationName }
document.documentElement.lang = locale
// The page around the iframe has a <main> of its own: only a name tells the two apart.
root.ariaLabel = 'Araucaria'

const textOnAccent = textOn(accentColor)
if (textOnAccent) {
  document.documentElement.style.setProperty('--accent', accentColor)
  document.documentElement.style.setProperty('--on-accent', textOnAccent)
}

const session = takeSession()
const perform = createClient(connectionId, session.token ?? '')

let state: WidgetState = session.token ? initialState : { name: 'ended', reason: 'token_missing' }
let work = new AbortController()

function dispatch(event: WidgetEvent): void {
  const next = reduce(state, event)
  if (next === state) return
  state = next
  work.abort()
  work = new AbortController()
  if (state.name !== 'left') draw()
  act(work.signal)
}

function draw(): void {
  render(
    <WordsContext.Provider value={words}>
      <Dialog state={state} dispatch={dispatch} logoUrl={logoUrl} />
    </WordsContext.Provider>,
    root,
  )
}

/** Does what the state stands for; `signal` aborts when the state is left. */
function act(signal: AbortSignal): void {
  switch (state.name) {
    case 'loading':
    case 'sealing':
    case 'sending':
    case 'validating':
    case 'challenged':
    case 'sealing_answer':
    case 'sending_answer':
    case 'cancelling':
      return ask(state, signal)
    case 'unreachable':
      if (state.phase === 'trying') return ask(state.during, signal)
      void whenWorthRetrying(state.attempt, signal).then(() => signal.aborted || dispatch({ type: 'retry' }))
      return
    case 'left':
      return tellPage(messageOf(state.outcome))
    case 'choosing_bank':
    case 'entering_credentials':
    case 'refused':
    case 'connected':
    case 'ended':
  }
}

function ask(working: Parameters<typeof perform>[0], signal: AbortSignal): void {
  addEventListener('offline', () => dispatch({ type: 'lost' }), { signal })
  void perform(working, signal).then((event) => signal.aborted || dispatch(event))
}

function messageOf(outcome: Outcome) {
  if (outcome.kind === 'success') return { type: 'araucaria:success', connectionId }
  const { code } = outcome
  if (code === null) return { type: 'araucaria:exit' }
  const message =
    code === 'network_error' ? messages.networkError : `${messages.ended[code].title}. ${messages.ended[code].body}`
  return { type: 'araucaria:exit', error: { code, message } }
}

function tellPage(message: { type: string }): void {
  if (session.pageOrigin) parent.postMessage(message, session.pageOrigin)
}

addEventListener('message', (event) => {
  const fromPage = event.source === parent && event.origin === session.pageOrigin
  if (fromPage && event.data?.type === 'araucaria:close') dispatch({ type: 'close' })
})

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') dispatch({ type: 'returned' })
})

draw()
act(work.signal)
tellPage({ type: 'araucaria:ready' })
