import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Heading } from './Heading.tsx'

interface Props {
  /** Why the key before was not taken; a new one each time. */
  wrong: { text: string } | null
  onEnter: (key: string) => Promise<void>
}

export function KeyForm({ wrong, onEnter }: Props) {
  const [checking, setChecking] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.focus(), [wrong])

  async function onSubmit(event: Event) {
    event.preventDefault()
    if (checking) return
    setChecking(true)
    await onEnter(field.current!.value.trim())
    setChecking(false)
  }

  return (
    <main class="key-form">
      <form noValidate autocomplete="off" onSubmit={onSubmit}>
        <Heading takesFocus={false}>Araucaria dashboard</Heading>
        <p>Connections, events and webhooks, as the API key that you enter sees them.</p>
        <div class="field">
          <label for="key">API key</label>
          <input
            id="key"
            ref={field}
            type="password"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            aria-required="true"
            aria-invalid={wrong !== null}
            aria-describedby={wrong ? 'key-problem key-help' : 'key-help'}
          />
          {wrong && (
            <p class="problem" id="key-problem">
              {wrong.text}
            </p>
          )}
          <p class="help" id="key-help">
            It stays in this page’s memory until you leave or reload it.
          </p>
        </div>
        <button type="submit" class="primary" aria-disabled={checking}>
          Open
        </button>
        <p class="unseen" role="status">
          {checking && 'Asking the service…'}
        </p>
      </form>
    </main>
  )
}
