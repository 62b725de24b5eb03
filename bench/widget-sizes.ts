import { buildWidget } from '../widget/build.ts'
import type { Figure } from './report.ts'

const targets = { 'araucaria-connect.js': 2_000, 'modal-es.js': 30_000, 'modal-en.js': 30_000, 'modal.css': 8_000 }

export async function widgetSizes(): Promise<Figure[]> {
  const sizes = await buildWidget({ write: false })
  return Object.entries(targets).map(([file, target]) => {
    const bytes = sizes[file]!
    return {
      what: `\`${file}\`, gzipped`,
      target: `≤ ${target / 1_000} kB`,
      figure: `${(bytes / 1_000).toFixed(1)} kB`,
      baseline: '',
      ratio: (bytes / target).toFixed(2),
      met: bytes <= target,
    }
  })
}
