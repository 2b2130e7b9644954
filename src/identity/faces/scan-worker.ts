import { parentPort } from 'node:worker_threads'
import type { Hit, Slab } from './scan.ts'
import { scanSlabs } from './scan.ts'

// One thread that searches a large gallery, so that nobody else's request waits for it.

export type Search = {
  id: number
  slabs: readonly Slab[]
  probe: Float32Array
  limit: number
  scoreMin: number
}
export type Found = { id: number; hits: Hit[] }

parentPort?.on('message', ({ id, slabs, probe, limit, scoreMin }: Search) => {
  parentPort?.postMessage({ id, hits: scanSlabs(slabs, probe, limit, scoreMin) } satisfies Found)
})
