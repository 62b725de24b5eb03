import { createAraucaria } from './open.ts'

declare global {
  interface Window {
    Araucaria: ReturnType<typeof createAraucaria>
  }
}

const script = document.currentScript as HTMLScriptElement | null
if (!script?.src) throw new Error('Araucaria: load this with a classic <script src>.')
window.Araucaria = createAraucaria(script.src)
