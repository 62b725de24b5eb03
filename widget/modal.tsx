import { render } from 'preact'
import './styles.css'
import { messages } from '#messages'
import type { Locale } from '../locales/locale.ts'
import { applyAppearance } from './appearance.ts'
import { createClient, whenWorthRetrying } from './client.ts'
import { toFunnelEvent } from './funnel.ts'
import { reduce } from './machine.ts'
import type { WidgetMessage } from './open.ts'
import { returnAddress, toExitError } from './outcome.ts'
import { endSession, takeSession } from './session.ts'
import { initialState, type WidgetEvent, type WidgetState } from './states.ts'
import { Dialog } from './steps/Dialog.tsx'
import { inLanguage, WordsContext } from './words.ts'

/** A first answer that comes sooner spares the eye a screen that would only flash. */
const showLoadingAfterMs = 500
const tokenAgainWithinMs = 3_000

const root = document.getElementById('araucaria') as HTMLElement
const { connectionId = '', organizationName = '', logoUrl = '', accentColor = '', purpose, returnUrl } = root.dataset
const hosted = root.dataset.hosted !== undefined

let session = takeSession(hosted)
const { pageOrigin } = session
// The service has chosen the language, and with it this script.
const locale = document.documentElement.lang as Locale
const words = {
  locale,
  messages,
  organization: organizationName,
  hosted,
  returnUrl: returnUrl ?? '',
  purpose: inLanguage(JSON.parse(purpose ?? '{}') as Record<string, string>, locale),
}
applyAppearance({ ...session, accentColor: session.accentColor || accentColor })

let perform = createClient(connectionId, session.token ?? '')
let state: WidgetState = initialState
let work = new AbortController()
let shown = false
let lastEvent = ''

function dispatch(event: WidgetEvent): void {
  const next = reduce(state, event)
  if (next !== state) enter(next)
}

function enter(next: WidgetState): void {
  state = next
  work.abort()
  work = new AbortController()
  if (state.name === 'left' ? hosted && !returnUrl : shown || state.name !== 'loading') draw()
  tellEvent()
  act(work.signal)
}

function draw(): void {
  render(
    <WordsContext.Provider value={words}>
      <Dialog state={state} dispatch={dispatch} logoUrl={logoUrl} />
    </WordsContext.Provider>,
    root,
  )
  if (!shown) greet()
  shown = true
}

function greet(): void {
  if (pageOrigin === null) return
  const start = document.activeElement as HTMLElement | null
  // The page gives the focus to this window as a whole, which takes it from where the screen begins.
  addEventListener('focus', () => start?.focus(), { once: true })
  tellPage({ type: 'araucaria:ready' })
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
    case 'fetching':
    case 'cancelling':
      return ask(state, signal)
    case 'unreachable':
      if (state.phase === 'trying') return ask(state.during, signal)
      void whenWorthRetrying(state.attempt, signal).then(() => signal.aborted || dispatch({ type: 'retry' }))
      return
    case 'left':
      return leave()
    case 'consenting':
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

function leave(): void {
  if (state.name !== 'left') return
  const { outcome } = state
  if (hosted) {
    endSession()
    if (!returnUrl) return
    location.replace(returnAddress(returnUrl, connectionId, outcome))
    // An app that is not there leaves its user here.
    setTimeout(draw, showLoadingAfterMs)
  } else if (outcome.kind === 'success') {
    tellPage({ type: 'araucaria:success', connectionId })
  } else {
    const code = outcome.kind === 'exit' ? outcome.code : null
    tellPage({ type: 'araucaria:exit', ...(code !== null && { error: toExitError(code, messages) }) })
  }
}

function tellEvent(): void {
  const event = toFunnelEvent(state)
  const text = JSON.stringify(event)
  // A new poll or another typing error is nothing new to the page.
  if (event === null || text === lastEvent) return
  lastEvent = text
  tellPage({ type: 'araucaria:event', event })
}

function tellPage(message: WidgetMessage): void {
  if (pageOrigin !== null) parent.postMessage(message, pageOrigin)
}

function begin(): void {
  if ('returnUrlRefused' in root.dataset) {
    console.error(
      'Araucaria: returnUrl is not on the list of the organization; npm run organization -- --return-url sets it.',
    )
    return enter({ name: 'ended', reason: 'return_url_not_allowed' })
  }
  // A page without TLS around it can't seal anything: that is for before a password is typed.
  if (!isSecureContext) return enter({ name: 'ended', reason: 'unsupported_browser' })
  setTimeout(() => shown || draw(), showLoadingAfterMs)
  if (session.token !== null) return act(work.signal)
  const giveUp = () => session.token ?? dispatch({ type: 'ended', reason: 'token_missing' })
  // Reloaded by itself: the loader, if there is one, gives the token again, in the fragment as the first time.
  tellPage({ type: 'araucaria:reloaded' })
  setTimeout(giveUp, pageOrigin === null ? 0 : tokenAgainWithinMs)
}

addEventListener('hashchange', () => {
  if (location.hash === '') return
  // Another link in the same tab.
  if (hosted) return location.reload()
  if (session.token !== null) return
  session = takeSession(hosted)
  perform = createClient(connectionId, session.token ?? '')
  enter(initialState)
})

addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
  if (source !== parent || origin !== pageOrigin) return
  if ((data as { type?: unknown } | null)?.type === 'araucaria:close') dispatch({ type: 'close' })
})

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') dispatch({ type: 'returned' })
})
addEventListener('pageshow', ({ persisted }) => persisted && dispatch({ type: 'returned' }))

begin()
