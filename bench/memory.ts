export interface Memory {
  residentBytes: number
  /** Of the main thread's V8 heap: the worker runs its workflows in another, which only the resident memory shows. */
  heapBytes: number
}

/** What the process that serves its metrics on this port says of its memory. */
export async function readMemory(metricsPort: number): Promise<Memory> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  const text = await response.text()
  const read = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return {
    residentBytes: read('process_resident_memory_bytes'),
    heapBytes: read('nodejs_heap_size_used_bytes'),
  }
}
