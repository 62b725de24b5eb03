import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Refusal } from './client.ts'

interface Props {
  label: string
  /** The id of what names the thing that is acted on. */
  about?: string
  /** Says what came of it. */
  act: (fields: FormData) => Promise<ComponentChildren>
  /** The fields, if it takes any. */
  children?: ComponentChildren
}

/** A button that changes something. It says what it does, and what came of it, where it stands. */
export function Action({ label, about, act, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<ComponentChildren>(null)

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setOutcome('Under way…')
    try {
      setOutcome(await act(new FormData(event.target as HTMLFormElement)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      setOutcome(
        <span class="problem">
          {error.title}. {error.message}
        </span>,
      )
    } finally {
      setBusy(false)
    }
  }

  return (
    <form class="action" noValidate autocomplete="off" onSubmit={onSubmit}>
      {children}
      <button type="submit" class="secondary" aria-disabled={busy} aria-describedby={about}>
        {label}
      </button>
      <p role="status">{outcome}</p>
    </form>
  )
}
