import { html } from 'hono/html'
import { testPasswords, type RejectionReason } from './stories.ts'

const messages: Partial<Record<RejectionReason | 'OK', string>> = {
  OK: 'La clave cambió. La anterior ya no sirve.',
  RUT_INVALIDO: 'El RUT no es válido: revisa el dígito verificador.',
  CLAVE_INCORRECTA: 'La clave actual no es correcta.',
  CLAVE_NO_PERMITIDA: 'La clave nueva debe ser una de las claves de prueba y distinta de la actual.',
}

/** The bank's own page, where a customer changes the password; `outcome` is what the last change came to. */
export function passwordPage(outcome: RejectionReason | 'OK' | null) {
  return html`<!doctype html>
    <html lang="es">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Banco de Pruebas</title>
        <style>
          :root {
            color-scheme: light dark;
            font:
              16px/1.5 system-ui,
              sans-serif;
            accent-color: #1f6f54;
          }
          body {
            margin: 0 auto;
            max-width: 40rem;
            padding: 2rem 1rem;
          }
          h1 {
            margin: 0;
          }
          form {
            display: grid;
            gap: 1rem;
            margin: 1.5rem 0;
            padding: 1.5rem;
            border: 1px solid #8886;
            border-radius: 12px;
          }
          label {
            display: grid;
            gap: 0.25rem;
            font-weight: 600;
          }
          small {
            font-weight: 400;
          }
          input {
            font: inherit;
            padding: 0.5rem 0.75rem;
            border: 1px solid #888;
            border-radius: 8px;
          }
          button {
            font: inherit;
            padding: 0.6rem;
            border: 0;
            border-radius: 8px;
            background: #1f6f54;
            color: #fff;
            cursor: pointer;
          }
          [role='status'] {
            padding: 0.75rem 1rem;
            border-left: 4px solid #b3261e;
            background: #8882;
          }
          [role='status'].ok {
            border-color: #1f6f54;
          }
          table {
            border-collapse: collapse;
            width: 100%;
          }
          th,
          td {
            padding: 0.35rem 0.5rem;
            border-bottom: 1px solid #8884;
            text-align: left;
            vertical-align: top;
          }
        </style>
      </head>
      <body>
        <h1>Banco de Pruebas</h1>
        <p>No es un banco real: todo cliente y todo peso de aquí son inventados.</p>
        ${outcome && html`<p role="status" class="${outcome === 'OK' ? 'ok' : ''}">${messages[outcome]}</p>`}
        <form method="post" action="/">
          <h2>Cambiar la clave</h2>
          <label>RUT <input name="rut" required autocomplete="off" placeholder="11.111.111-1" /></label>
          <label>
            Clave actual
            <small>Opcional. Sin ella, dejan de servir todas las claves con que este cliente ha ingresado.</small>
            <input name="claveActual" type="password" autocomplete="off" />
          </label>
          <label>
            Clave nueva
            <small>Una de las claves de prueba, con un sufijo si quieres: pass_good+nueva</small>
            <input name="claveNueva" type="password" required autocomplete="off" />
          </label>
          <button>Cambiar la clave</button>
        </form>
        <h2>Claves de prueba</h2>
        <p>
          Cualquier RUT válido ingresa. La clave decide lo que pasa; con un sufijo (<code>+algo</code>) pasa lo mismo.
        </p>
        <table>
          <tr>
            <th scope="col">Clave</th>
            <th scope="col">Qué pasa</th>
          </tr>
          ${testPasswords.map(
            ({ password, description }) =>
              html`<tr>
                <td><code>${password}</code></td>
                <td>${description}</td>
              </tr>`,
          )}
        </table>
      </body>
    </html>`
}
