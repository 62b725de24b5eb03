/* global Araucaria */

const connectButton = document.querySelector('#connect')
const outcome = document.querySelector('#outcome')
const notice = document.querySelector('#notice')

connectButton.addEventListener('click', () => void connect('/api/create-connection'))
document.querySelector('#connections').addEventListener('click', (event) => {
  if (!event.target.matches('[data-field=reconnect]')) return
  void connect(`/api/connections/${event.target.closest('li').dataset.id}/widget-token`)
})

document.querySelector('#connect-hosted').addEventListener('click', async () => {
  try {
    const { hostedUrl } = await post('/api/create-connection')
    const address = new URL(hostedUrl)
    address.searchParams.set('locale', locale())
    location.assign(address)
  } catch (error) {
    show('bad', error.message)
  }
})

// Back from there. What the address says is for the eye: what counts comes by webhook.
const { outcome: ended, connectionId: endedId } = Object.fromEntries(new URLSearchParams(location.search))
if (ended === 'connected') show('good', `Connected! Your tab is on ${endedId}.`)
else if (ended) show('', 'You came back from the bank connection. Nothing was connected.')
history.replaceState(null, '', location.pathname)

function locale() {
  return document.querySelector('input[name=locale]:checked').value
}

async function connect(path) {
  if (connectButton.ariaBusy === 'true') return
  connectButton.ariaBusy = 'true'
  show('', 'Opening the bank connection…')
  try {
    if (!('Araucaria' in window)) throw new Error('The bank connection could not be loaded. Reload the page.')
    const { widgetToken, connectionId } = await post(path)
    show('', '')
    Araucaria.open({
      token: widgetToken,
      connectionId: connectionId,
      locale: locale(),
      onSuccess: (metadata) => {
        console.log('Connected!', metadata.connectionId)
        show('good', `Connected! Your tab is on ${metadata.connectionId}.`)
        void refresh()
      },
      onExit: (error) => {
        if (error) {
          console.error('Error:', error.message)
          show('bad', error.message)
        } else {
          console.log('User closed widget')
          show('', 'You closed the bank connection. Nothing was connected.')
        }
        void refresh()
      },
    })
  } catch (error) {
    show('bad', error.message)
  } finally {
    connectButton.ariaBusy = 'false'
  }
  void refresh()
}

async function post(path) {
  const response = await fetch(path, { method: 'POST' })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

function show(tone, text) {
  outcome.dataset.tone = tone
  outcome.textContent = text
}

let latestRefresh = 0

async function refresh() {
  const thisRefresh = ++latestRefresh
  const response = await fetch('/api/state').catch(() => undefined)
  const state = await response?.json().catch(() => undefined)
  // An answer that was overtaken by a newer question would show the past.
  if (thisRefresh !== latestRefresh) return
  notice.hidden = Boolean(response?.ok && state)
  if (!notice.hidden) {
    notice.textContent = state?.message ?? 'The shop does not answer. Trying again…'
    setTimeout(() => thisRefresh === latestRefresh && refresh(), 2000)
    return
  }
  showList('connection', state.connections, (connection) => connection.connectionId, fillConnection)
  showList('webhook', state.webhooks, (webhook) => webhook.id, fillWebhook)
}

// Items that stay are kept, so that focus and opened details survive a refresh.
function showList(name, items, idOf, fill) {
  const list = document.querySelector(`#${name}s`)
  const template = document.querySelector(`#${name}-template`)
  const before = new Map([...list.children].map((item) => [item.dataset.id, item]))
  let previous = null
  for (const item of items) {
    const id = idOf(item)
    const element = before.get(id) ?? template.content.firstElementChild.cloneNode(true)
    element.dataset.id = id
    fill(item, (field) => element.querySelector(`[data-field=${field}]`))
    const isNew = !before.delete(id)
    if (isNew && previous) previous.after(element)
    if (isNew && !previous) list.prepend(element)
    previous = element
  }
  for (const gone of before.values()) gone.remove()
  document.querySelector(`#no-${name}s`).hidden = items.length > 0
}

function fillConnection(connection, field) {
  field('institution').textContent = connection.institution ?? 'No bank chosen yet'
  field('status').textContent = connection.status
  field('status').dataset.status = connection.status
  field('connectionId').textContent = connection.connectionId
  field('sync').textContent = connection.lastSyncedAt
    ? `Last synced ${formatTime(connection.lastSyncedAt)}`
    : `Not synced yet · ${connection.step.replaceAll('_', ' ')}`
  field('error').textContent = connection.error ? `${connection.error.message} (${connection.error.code})` : ''

  const reconnect = field('reconnect')
  reconnect.setAttribute('aria-label', `Re-connect ${connection.institution ?? connection.connectionId}`)
  // The widget gave focus back to the button that opened it: a hidden one would lose it.
  if (document.activeElement === reconnect && connection.status !== 'FAILED_AUTH') connectButton.focus()
  reconnect.hidden = connection.status !== 'FAILED_AUTH'
}

function fillWebhook(webhook, field) {
  field('type').textContent = webhook.type
  field('time').textContent = formatTime(webhook.timestamp)
  field('time').dateTime = webhook.timestamp
  field('body').textContent = JSON.stringify(
    { type: webhook.type, timestamp: webhook.timestamp, data: webhook.data },
    null,
    2,
  )
}

function formatTime(timestamp) {
  return new Date(timestamp).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

const events = new EventSource('/api/events')
events.addEventListener('open', () => void refresh())
events.addEventListener('webhook', () => void refresh())
