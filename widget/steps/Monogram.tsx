import type { InstitutionView } from '../../api/institutions.ts'

export function Monogram({ monogram, large = false }: { monogram: InstitutionView['monogram']; large?: boolean }) {
  const { text, color, background } = monogram
  return (
    <span
      class={large ? 'monogram large' : 'monogram'}
      style={{ color, backgroundColor: background }}
      aria-hidden="true"
    >
      {text}
    </span>
  )
}
