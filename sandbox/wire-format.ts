/** `$` is the Chilean peso, which has no cents; `US$` amounts are kept in cents. */
export type Currency = '$' | 'US$'

const printed = { $: amountFormat(0), US$: amountFormat(2) }

/** An amount the way a Chilean statement prints it: `-1.234.567`, `1.234,56`. */
export function printAmount(minorUnits: number, currency: Currency): string {
  return printed[currency].format(currency === '$' ? minorUnits : minorUnits / 100)
}

function amountFormat(fractionDigits: number) {
  return new Intl.NumberFormat('es-CL', {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
    useGrouping: 'always',
  })
}

/** `2026-11-22` → `22/11/2026`. */
export function printDate(date: string): string {
  return date.split('-').toReversed().join('/')
}

const santiago = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Santiago', dateStyle: 'short' })

/** The calendar day in Santiago, as `2026-11-22`. */
export function dayInSantiago(at: Date): string {
  return santiago.format(at)
}
