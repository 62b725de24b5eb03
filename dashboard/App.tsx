import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { ClientContext, createClient, Refusal, type Client } from './client.ts'
import { KeyForm } from './KeyForm.tsx'
import { parsePlace } from './place.ts'
import { Shell } from './Shell.tsx'

type State = { client: Client } | { client: null; wrong: { text: string } | null }

const keyPattern = /^arau_(test|live)_[\w-]+$/
const malformed = 'An API key begins with arau_test_ or arau_live_.'

export function App() {
  const [state, setState] = useState<State>({ client: null, wrong: null })
  const [place, setPlace] = useState(() => parsePlace(location.hash))

  // Not after the paint as an effect is: a place that is asked for before it would be missed.
  useLayoutEffect(() => {
    const onHashChange = () => setPlace(parsePlace(location.hash))
    addEventListener('hashchange', onHashChange)
    return () => removeEventListener('hashchange', onHashChange)
  }, [])

  useEffect(() => {
    const { client } = state
    if (!client) return
    // Browsers keep pages that were left, to come back to them in a moment.
    const onLeave = () => leave(client)
    addEventListener('pagehide', onLeave)
    return () => removeEventListener('pagehide', onLeave)
  }, [state])

  function leave(client: Client, text?: string) {
    client.forget()
    setState({ client: null, wrong: text === undefined ? null : { text } })
  }

  async function enter(key: string) {
    if (!keyPattern.test(key)) return setState({ client: null, wrong: { text: malformed } })
    const client = createClient(key, ({ message }) => leave(client, message))
    try {
      await client.read('connections?limit=1')
      setState({ client })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.status !== 401) leave(client, `${error.title}. ${error.message}`)
    }
  }

  if (!state.client) return <KeyForm wrong={state.wrong} onEnter={enter} />
  const { client } = state
  return (
    <ClientContext.Provider value={client}>
      <Shell
        place={place}
        mode={client.mode}
        onLeave={() => {
          leave(client)
          history.replaceState(null, '', location.pathname)
          setPlace(parsePlace(''))
        }}
      />
    </ClientContext.Provider>
  )
}
