export interface Memory {
  residentBytes: number
  /** Of the main thread's V8 heap: the worker runs its workflows in another, which only the resident memory shows. */
  heapBytes: number
}

/** What the process that serves its metrics on this port says of its memory. */
export async function readMemory(metricsPort: number): Promise<Memory> {
  const read = await readMetrics(metricsPort)
  return { residentBytes: read('process_resident_memory_bytes'), heapBytes: read('nodejs_heap_size_used_bytes') }
}

/** How many status polls the API that serves its metrics on this port holds; NaN where it does not say. */
export async function readHeldPolls(metricsPort: number): Promise<number> {
  const read = await readMetrics(metricsPort)
  return read('araucaria_held_polls')
}

async function readMetrics(metricsPort: number): Promise<(name: string) => number> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  const text = await response.text()
  return (name) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}
