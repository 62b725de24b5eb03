/* oxlint-disable unicorn/prefer-add-event-listener -- these elements are ours alone, and the loader has 2 kB. */
import { loadingEn } from '../locales/en.ts'
import { loadingEs } from '../locales/es.ts'

export type Theme = 'light' | 'dark' | 'system'

/** How far the user has come: never what was typed, nor who the user is. */
export interface FunnelEvent {
  name:
    | 'consent_shown'
    | 'banks_shown'
    | 'credentials_shown'
    | 'credentials_submitted'
    | 'challenge_shown'
    | 'challenge_answered'
    | 'refused'
    | 'cancelled'
    | 'network_lost'
    | 'connected'
    | 'ended'
  institutionId?: string
  /** `code`, `approve_elsewhere`, `choose` or `questions`. */
  challengeType?: string
  /** A failure code of the connection, or the reason why the widget ended. */
  errorCode?: string
}

export interface ExitError {
  /** Stable; docs/widget-setup.md lists them. */
  code: string
  message: string
  /** Whether opening the widget again, with a new token where the code asks for one, may go better. */
  retryable: boolean
}

export interface OpenOptions {
  /** `widgetToken` of `POST /v1/connections`. */
  token: string
  connectionId: string
  /** The bank is connected and the widget gone. */
  onSuccess: (metadata: { connectionId: string }) => void
  /** The widget is gone without a new connection; `error` is undefined where the user chose to leave. */
  onExit: (error?: ExitError) => void
  /** The widget is on the screen. */
  onLoad?: () => void
  onEvent?: (event: FunnelEvent) => void
  /** `es` or `en`; the browser's language if it is left out. */
  locale?: string
  appearance?: {
    theme?: Theme
    /** `#rrggbb`; shifted towards black or white where it would be hard to see. */
    accentColor?: string
    /** In CSS pixels, 0 to 24. */
    cornerRadius?: number
  }
}

export interface WidgetHandle {
  /** Closes the widget as its user would: one of `onSuccess` and `onExit` is called. */
  close: () => void
}

/** What the modal says to the page that the loader runs in. @internal */
export type WidgetMessage =
  | { type: 'araucaria:ready' }
  | { type: 'araucaria:reloaded' }
  | { type: 'araucaria:event'; event: FunnelEvent }
  | { type: 'araucaria:success'; connectionId: string }
  | { type: 'araucaria:exit'; error?: ExitError }

const readyWithinMs = 20_000
const startWithinMs = 3_000
const answerWithinMs = 500
/** While there is one in the page, every copy of this script leaves it alone. */
const dialogId = 'araucaria'

const centred = 'display:grid;place-items:center;overflow:hidden;'
const overlayStyle = `all:unset;position:fixed;inset:0;${centred}background:#0b1210a6;color-scheme:`
// Under 480 px of width the sheet is as high as the screen and its corners become square.
const sheetStyle =
  `${centred}position:relative;width:min(100%,430px);height:min(100%,max(680px,(480px - 100vw)*999));` +
  'color:CanvasText;background:Canvas;border-radius:clamp(0px,(100vw - 480px)*999,8px + '
const closeStyle = 'padding:12px 24px'
const frameStyle = 'position:absolute;border:0;opacity:0;width:100%;height:100%'

function nothing() {}

function must(name: string, holds: unknown, wanted: string): void {
  if (!holds) throw new TypeError(`Araucaria.open: ${name} should be ${wanted}.`)
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, cssText: string, ariaLabel: string | null) {
  const element = Object.assign(document.createElement(tag), { ariaLabel })
  element.style.cssText = cssText
  return element
}

/**
 * The `open` of the service at `serviceUrl`, which shows the widget and afterwards calls exactly one of `onSuccess` and
 * `onExit`, once. It throws a TypeError that names the option where one is missing or malformed.
 */
export function createAraucaria(serviceUrl: string): { open: (options: OpenOptions) => WidgetHandle } {
  const service = new URL(serviceUrl).origin

  function open(options: OpenOptions): WidgetHandle {
    const { token, connectionId, onSuccess, onExit, onLoad = nothing, onEvent = nothing, locale = '' } = options ?? {}
    for (const [name, value] of Object.entries({ token, connectionId })) {
      must(name, value && /^[\w.-]+$/.test(value), 'the one from POST /v1/connections')
    }
    for (const [name, value] of Object.entries({ onSuccess, onExit, onLoad, onEvent })) {
      must(name, typeof value === 'function', 'a function')
    }
    must('locale', /^[\w-]*$/.test(locale), "'es' or 'en'")
    const { appearance = {} } = options
    must('appearance', appearance && typeof appearance === 'object', 'an object')
    const { theme = 'system', accentColor = '', cornerRadius = 12 } = appearance
    must('appearance.theme', /^(light|dark|system)$/.test(theme), "'light', 'dark' or 'system'")
    must('appearance.accentColor', /^(#[\da-f]{6})?$/i.test(accentColor), 'a colour like #0a7d5a')
    must('appearance.cornerRadius', /^(1?\d|2[0-4])$/.test(`${cornerRadius}`), '0 to 24')

    // Not the address's: a sandboxed page has none.
    const { origin } = window
    const { style, clientWidth } = document.documentElement
    const { overflow, paddingRight } = style
    const focused = document.activeElement as HTMLElement | null
    const words = /^en/i.test(locale || navigator.language) ? loadingEn : loadingEs
    const dialog = make('dialog', overlayStyle + (theme === 'system' ? 'light dark' : theme), 'Araucaria')
    const sheet = make('div', `${sheetStyle}${cornerRadius}px)`, null)
    const close = make('button', closeStyle, null)
    const frame = make('iframe', frameStyle, 'Araucaria')
    const viewport = window.visualViewport
    // As the options of a listener it is what ends it.
    const over = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined

    /** Takes everything away, then tells the page; once. */
    function end(tell: () => void): void {
      if (over.signal.aborted) return
      over.abort()
      observer.disconnect()
      clearTimeout(timer)
      if (dialog.id) {
        dialog.remove()
        Object.assign(style, { overflow, paddingRight })
        focused?.focus()
      }
      tell()
    }

    // A single-page app may throw it away with the rest of its page.
    const observer = new MutationObserver(() => dialog.isConnected || end(onExit))
    const fail = (code: string, message: string, retryable = false) => end(() => onExit({ code, message, retryable }))

    function within(ms: number, late: () => void): void {
      clearTimeout(timer)
      timer = setTimeout(late, ms)
    }

    function failToStart(): void {
      const message = `The widget did not start: is ${service} up and in this page's frame-src, and ${origin} an allowed origin?`
      fail('load_failed', message, true)
    }

    // The modal alone knows whether the bank was connected before the user left.
    function leave(): void {
      if (close.isConnected) return end(onExit)
      frame.contentWindow?.postMessage({ type: 'araucaria:close' }, service)
      within(answerWithinMs, () => end(onExit))
    }

    const fragment = new URLSearchParams({ token, origin, theme, accentColor, cornerRadius: `${cornerRadius}` })
    const address = `${service}/widget/${connectionId}?locale=${locale}#${fragment}`

    const onMessage = ({ data, origin: from, source }: MessageEvent<WidgetMessage | null>) => {
      if (from !== service || source !== frame.contentWindow || !data) return
      switch (data.type) {
        case 'araucaria:ready':
          if (!close.isConnected) return
          clearTimeout(timer)
          sheet.firstChild?.remove()
          close.remove()
          frame.style.opacity = '1'
          frame.focus()
          return onLoad()
        case 'araucaria:reloaded':
          // The fragment alone is new to the modal: nothing is loaded again.
          return frame.contentWindow?.location.replace(address)
        case 'araucaria:event':
          return onEvent(data.event)
        case 'araucaria:success':
          return end(() => onSuccess({ connectionId }))
        case 'araucaria:exit':
          return end(() => onExit(data.error))
      }
    }
    addEventListener('message', onMessage, over)
    close.onclick = dialog.onclose = leave
    dialog.oncancel = (event) => {
      event.preventDefault()
      leave()
    }
    // What may not be framed loads like any other page, and then says nothing.
    frame.onload = () => close.isConnected && within(startWithinMs, failToStart)
    // A phone's keyboard covers the page without making it smaller.
    const fit = () => {
      if (viewport?.scale === 1) dialog.style.height = `${viewport.height}px`
    }
    viewport?.addEventListener('resize', fit, over)

    if (document.getElementById(dialogId)) {
      queueMicrotask(() => fail('already_open', 'The widget is open already.'))
    } else if (!dialog.showModal || origin === 'null') {
      queueMicrotask(() => fail('unsupported_browser', 'The widget cannot be shown here: use the hosted page.'))
    } else {
      dialog.id = dialogId
      close.textContent = words.close
      // Until the modal is up, Escape must reach this document and not an iframe that failed to load.
      close.autofocus = true
      frame.src = address
      sheet.append(words.loading, frame, close)
      dialog.append(sheet)
      style.paddingRight = `${innerWidth - clientWidth}px`
      style.overflow = 'hidden'
      within(readyWithinMs, failToStart)
      document.body.append(dialog)
      dialog.showModal()
      observer.observe(document, { childList: true, subtree: true })
    }
    return { close: leave }
  }

  return { open }
}
