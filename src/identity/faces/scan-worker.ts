import { parentPort, workerData } from 'node:worker_threads'
import type { Arena, Hit, Look } from './scan.ts'
import { createScanner } from './scan.ts'

// One thread that searches a large gallery in the memory of the event loop's, so that nobody's request waits for it.

export type Search = Look & { id: number }
export type Found = { id: number; hits: Hit[] }

const arena: Arena = workerData
const scan = createScanner(arena, 1)

parentPort?.on('message', ({ id, ...look }: Search) => {
  parentPort?.postMessage({ id, hits: scan(look) } satisfies Found)
})
