import { expect, test } from 'vitest'
import { curveTable, flatness, type MemorySample } from '../../bench/memory-curve.ts'

const megabyte = 2 ** 20

/** One sample every five seconds, the API's resident memory as given and everything else level. */
function samplesOf(...apiMegabytes: number[]): MemorySample[] {
  const level = { residentBytes: 200 * megabyte, heapBytes: 50 * megabyte }
  return apiMegabytes.map((megabytes, index) => ({
    atMs: index * 5_000,
    api: { ...level, residentBytes: megabytes * megabyte },
    worker: level,
  }))
}

function withWorkerHeap(...megabytes: number[]): MemorySample[] {
  return samplesOf(...megabytes).map((sample, index) => ({
    ...sample,
    api: sample.worker,
    worker: { ...sample.worker, heapBytes: megabytes[index]! * megabyte },
  }))
}

const metOf = (samples: MemorySample[]) => flatness(samples).map(({ met }) => met)

test('memory that fills its caches in the first third of the time and stays is flat', () => {
  expect(metOf(samplesOf(100, 150, 200, 200, 210, 205, 202, 208))).toEqual([true, true, true, true])
})

test('memory that still grows from the middle third to the last is not flat, and only its own curve says so', () => {
  const [resident, ...others] = flatness(samplesOf(100, 100, 150, 150, 180, 180))
  expect(resident).toMatchObject({
    figure: '180 MB, +20.0 %',
    baseline: '150 MB, middle third',
    ratio: '1.20',
    met: false,
  })
  expect(others.map(({ met }) => met)).toEqual([true, true, true])
})

test('ten percent more is flat still, and so is less', () => {
  expect(metOf(samplesOf(100, 100, 110))[0]).toBe(true)
  expect(metOf(samplesOf(100, 100, 112))[0]).toBe(false)
  expect(metOf(samplesOf(100, 100, 60))[0]).toBe(true)
})

test('a heap is judged by what its collections leave, however much waits for the next', () => {
  expect(metOf(withWorkerHeap(50, 50, 50, 60, 50, 70, 52, 190, 180))).toEqual([true, true, true, true])
  expect(metOf(withWorkerHeap(50, 50, 50, 60, 190, 180, 70, 90, 80))).toEqual([true, true, true, false])
})

test('a run that was too short to have thirds, and a metric that is not there, are not flat', () => {
  expect(metOf(samplesOf(100, 100))).toEqual([false, false, false, false])
  expect(metOf(samplesOf(100, Number.NaN, Number.NaN))[0]).toBe(false)
})

test('the curve has a row for each minute, with its maximum and mean', () => {
  const [head, , ...rows] = curveTable(samplesOf(...Array(12).fill(100), 130, 110)).split('\n')
  expect(head).toContain('| minute | API, resident: max, mean |')
  expect(rows).toEqual([
    '| 1 | 100 MB, 100 MB | 50 MB, 50 MB | 200 MB, 200 MB | 50 MB, 50 MB |',
    '| 2 | 130 MB, 120 MB | 50 MB, 50 MB | 200 MB, 200 MB | 50 MB, 50 MB |',
  ])
})
