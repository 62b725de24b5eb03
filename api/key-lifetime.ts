import { z } from 'zod'

const unitMs = { m: 60_000, h: 3_600_000, d: 24 * 3_600_000 }

/**
 * What follows `--grace`, in milliseconds.
 * @throws an error that names the flag
 */
export function readGrace(text: string): number {
  const ms = readDuration(text)
  if (ms === undefined) throw new Error('--grace is a duration, like 30m, 24h or 7d; 0h for none.')
  return ms
}

/**
 * What follows `--expires`: a day, at whose beginning in UTC the key ends, or how long from now.
 * @throws an error that names the flag
 */
export function readExpiry(text: string, now: Date): Date {
  const ms = readDuration(text)
  const day = z.iso.date().safeParse(text)
  if (ms === undefined && !day.success) throw new Error('--expires is a day, like 2027-01-31, or a duration, like 90d.')
  const end = ms === undefined ? new Date(text) : new Date(now.getTime() + ms)
  if (end <= now) throw new Error('--expires is in the past; name a day that is to come, or a duration, like 90d.')
  return end
}

function readDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  return unit === undefined ? undefined : Number(count) * unitMs[unit as keyof typeof unitMs]
}
