import { hash } from 'node:crypto'

/** A whole number from `min` to `max`, always the same for the same seed. */
export function draw(seed: string, min: number, max: number): number {
  return min + (hash('sha256', seed, 'buffer').readUIntBE(0, 6) % (max - min + 1))
}

export function pick<T>(seed: string, options: [T, ...T[]]): T {
  return options[draw(seed, 0, options.length - 1)] ?? options[0]
}
