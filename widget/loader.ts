interface ExitError {
  code: string
  message: string
}

interface OpenOptions {
  token: string
  connectionId: string
  onSuccess: (metadata: { connectionId: string }) => void
  onExit: (error?: ExitError) => void
  /** `es` or `en`; the browser's language if it is left out. */
  locale?: string
}

type Message =
  | { type: 'araucaria:ready' }
  | { type: 'araucaria:success'; connectionId: string }
  | { type: 'araucaria:exit'; error?: ExitError }

declare global {
  interface Window {
    Araucaria: { open: (options: OpenOptions) => void }
  }
}

const script = document.currentScript
if (!(script instanceof HTMLScriptElement) || !script.src) {
  throw new Error('Araucaria: load araucaria-connect.js with a classic <script src="…"> tag, not as a module.')
}
const serviceOrigin = new URL(script.src).origin
const readyWithinMs = 15_000
const answerWithinMs = 500

const overlayStyle =
  'position:fixed;inset:0;width:100vw;height:100dvh;max-width:none;max-height:none;margin:0;padding:0;border:0;' +
  'display:flex;align-items:center;justify-content:center;overflow:hidden;color-scheme:light dark;background:#0b1210a6'
// Under 480 px of width the corners become square and the sheet fills the screen.
const sheetStyle =
  'position:relative;width:min(100vw,max(420px,(480px - 100vw)*999));height:min(100dvh,max(680px,(480px - 100vw)*999));' +
  'border-radius:clamp(0px,(100vw - 480px)*999,20px);overflow:hidden;font:16px system-ui,sans-serif;' +
  'background:Canvas;background:light-dark(#fff,#131a17);color:CanvasText'
const waitingStyle = 'position:absolute;inset:0;display:flex;align-items:center;justify-content:center;margin:0'
const closeStyle =
  'position:absolute;z-index:1;top:12px;right:12px;width:44px;height:44px;border:0;background:none;color:inherit;font-size:24px;cursor:pointer'
const frameStyle = 'position:absolute;inset:0;width:100%;height:100%;border:0;opacity:0;color-scheme:light dark'

let isOpen = false

function check(options: OpenOptions): void {
  const wanted = { token: 'string', connectionId: 'string', onSuccess: 'function', onExit: 'function' } as const
  if (!options || typeof options !== 'object') {
    throw new TypeError(`Araucaria.open: options is missing; pass {${Object.keys(wanted).join(', ')}}.`)
  }
  for (const [name, type] of Object.entries(wanted) as [keyof typeof wanted, string][]) {
    if (typeof options[name] === type && options[name] !== '') continue
    const fix =
      type === 'function' ? 'pass a function' : 'pass the one from POST /v1/connections (widgetToken and connectionId)'
    throw new TypeError(`Araucaria.open: ${name} is not a ${type === 'string' ? 'non-empty ' : ''}${type}; ${fix}.`)
  }
  if (options.locale !== undefined && typeof options.locale !== 'string') {
    throw new TypeError("Araucaria.open: locale is not a string; pass 'es' or 'en', or leave it out.")
  }
}

function styled<K extends keyof HTMLElementTagNameMap>(tag: K, cssText: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.style.cssText = cssText
  return element
}

/** Shows the widget; afterwards calls exactly one of `onSuccess` and `onExit`, once. */
function open(options: OpenOptions): void {
  check(options)
  const { token, connectionId, onSuccess, onExit, locale } = options
  if (isOpen) {
    const message = 'The widget is open already: wait for its onSuccess or onExit before opening it again.'
    queueMicrotask(() => onExit({ code: 'already_open', message }))
    return
  }
  isOpen = true

  const english = (locale || navigator.language).slice(0, 2).toLowerCase() === 'en'
  const title = english ? 'Connect your bank' : 'Conecta tu banco'
  const root = document.documentElement
  const { overflow, paddingRight } = root.style
  const focused = document.activeElement

  const dialog = styled('dialog', overlayStyle)
  dialog.setAttribute('aria-label', title)
  const sheet = styled('div', sheetStyle)
  const waiting = styled('p', waitingStyle)
  waiting.textContent = english ? 'Loading…' : 'Cargando…'
  const close = styled('button', closeStyle)
  close.textContent = '×'
  close.ariaLabel = english ? 'Close' : 'Cerrar'
  // Until the modal is up, Escape must reach this document and not an iframe that failed to load.
  close.autofocus = true
  const frame = styled('iframe', frameStyle)
  frame.title = title
  const query = locale ? `?locale=${encodeURIComponent(locale)}` : ''
  const fragment = new URLSearchParams({ token, origin: location.origin })
  frame.src = `${serviceOrigin}/widget/${encodeURIComponent(connectionId)}${query}#${fragment}`

  const listeners = new AbortController()
  let ready = false
  let unanswered: ReturnType<typeof setTimeout> | undefined
  const loading = setTimeout(() => {
    const message = `The widget did not load from ${serviceOrigin} within ${readyWithinMs / 1000} seconds.`
    end(() => onExit({ code: 'load_failed', message }))
  }, readyWithinMs)

  function end(tell: () => void): void {
    listeners.abort()
    clearTimeout(loading)
    clearTimeout(unanswered)
    dialog.close()
    dialog.remove()
    root.style.overflow = overflow
    root.style.paddingRight = paddingRight
    isOpen = false
    if (focused instanceof HTMLElement) focused.focus()
    tell()
  }

  // The modal alone knows whether the bank was connected before the user left.
  function leave(): void {
    if (!ready) return end(() => onExit())
    frame.contentWindow?.postMessage({ type: 'araucaria:close' }, serviceOrigin)
    unanswered ??= setTimeout(() => end(() => onExit()), answerWithinMs)
  }

  function onMessage({ data, origin, source }: MessageEvent<Message>): void {
    if (origin !== serviceOrigin || source !== frame.contentWindow) return
    switch (data.type) {
      case 'araucaria:ready':
        ready = true
        clearTimeout(loading)
        waiting.remove()
        close.remove()
        frame.style.opacity = '1'
        frame.focus()
        return
      case 'araucaria:success':
        return end(() => onSuccess({ connectionId: data.connectionId }))
      case 'araucaria:exit':
        return end(() => onExit(data.error))
    }
  }

  const { signal } = listeners
  addEventListener('message', onMessage, { signal })
  close.addEventListener('click', leave, { signal })
  dialog.addEventListener('close', leave, { signal })
  dialog.addEventListener(
    'cancel',
    (event) => {
      event.preventDefault()
      leave()
    },
    { signal },
  )
  root.style.paddingRight = `${innerWidth - root.clientWidth}px`
  root.style.overflow = 'hidden'
  sheet.append(waiting, frame, close)
  dialog.append(sheet)
  document.body.append(dialog)
  dialog.showModal()
}

window.Araucaria = { open }
