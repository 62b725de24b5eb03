import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { AddressInfo } from 'node:net'
import { messagesByLocale } from '../../locales/locale.ts'
import { bundle } from '../build.ts'
import { screens } from './screens.ts'

export const sizes = { phone: { width: 320, height: 640 }, desktop: { width: 430, height: 680 } }
export const themes = ['light', 'dark'] as const
export const locales = Object.keys(messagesByLocale) as (keyof typeof messagesByLocale)[]

/** Serves every screen by itself (`/screen?screen=…&locale=…&theme=…`), and a page that shows them side by side. */
export async function serveGallery(port: number): Promise<{ url: string; close: () => void }> {
  const files = await bundle({ input: 'widget/gallery/page.tsx', format: 'es', fileName: 'gallery.js' })
  const contentOf = (extension: string) => files.find(({ fileName }) => fileName.endsWith(extension))!.content
  const app = new Hono()
    .get('/gallery.js', (c) => c.body(contentOf('.js'), 200, { 'content-type': 'text/javascript; charset=utf-8' }))
    .get('/gallery.css', (c) => c.body(contentOf('.css'), 200, { 'content-type': 'text/css; charset=utf-8' }))
    .get('/screen', (c) => c.html(screenPage))
    .get('/', (c) => c.html(overview))
  const server: ServerType = await new Promise((resolve) => {
    const started = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(started))
  })
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

const screenPage = html`<!doctype html>
  <html lang="es">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Araucaria</title>
      <link rel="stylesheet" href="/gallery.css" />
      <script type="module" src="/gallery.js"></script>
    </head>
    <body>
      <main id="araucaria"></main>
    </body>
  </html>`

const option = (value: string) => html`<option>${value}</option>`

const overview = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Every screen of the widget</title>
      <style>
        body {
          margin: 24px;
          font: 16px system-ui;
          background: #eef1ef;
        }
        .screens {
          display: flex;
          flex-wrap: wrap;
          gap: 24px;
          margin-top: 24px;
        }
        figure {
          margin: 0;
        }
        figcaption {
          margin-bottom: 8px;
          font-size: 14px;
        }
        iframe {
          border: 0;
          border-radius: 12px;
          background: #fff;
        }
      </style>
    </head>
    <body>
      <h1>Every screen of the widget</h1>
      <form>
        <label
          >Language
          <select name="locale">
            ${locales.map(option)}
          </select></label
        >
        <label
          >Theme
          <select name="theme">
            ${['system', ...themes].map(option)}
          </select></label
        >
        <label
          >Size
          <select name="size">
            ${Object.keys(sizes).map(option)}
          </select></label
        >
      </form>
      <div class="screens"></div>
      <script type="module">
        const sizes = ${raw(JSON.stringify(sizes))}
        const names = ${raw(JSON.stringify(Object.keys(screens)))}
        const form = document.querySelector('form')
        const place = document.querySelector('.screens')
        function draw() {
          const { locale, theme, size } = Object.fromEntries(new FormData(form))
          place.replaceChildren(
            ...names.map((screen) => {
              const figure = document.createElement('figure')
              const caption = document.createElement('figcaption')
              const frame = document.createElement('iframe')
              caption.textContent = frame.title = screen
              frame.src = '/screen?' + new URLSearchParams({ screen, locale, theme })
              Object.assign(frame, sizes[size])
              frame.loading = 'lazy'
              figure.append(caption, frame)
              return figure
            }),
          )
        }
        form.addEventListener('change', draw)
        draw()
      </script>
    </body>
  </html>`
