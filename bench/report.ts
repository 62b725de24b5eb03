export interface Figure {
  what: string
  target: string
  figure: string
  /** Measured in the same run, by whatever the figure is to be compared with. */
  baseline: string
  ratio: string
  met: boolean
}

/** A figure, for which there need not be a target or something to compare it with. */
export function figureOf(given: Partial<Figure> & Pick<Figure, 'what' | 'figure' | 'met'>): Figure {
  return { target: '', baseline: '', ratio: '', ...given }
}

export function markdownRows(figures: Figure[]): string {
  return figures
    .map(({ what, target, figure, baseline, ratio, met }) => {
      return `| ${[what, target, figure, baseline, ratio, met ? 'yes' : '**no**'].join(' | ')} |`
    })
    .join('\n')
}

export function markdownTable(figures: Figure[]): string {
  return [
    '| what | target | figure | baseline, same run | ratio | met |',
    '| --- | --- | --- | --- | --- | --- |',
    markdownRows(figures),
  ].join('\n')
}

/** The value below which `share` of the values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}
