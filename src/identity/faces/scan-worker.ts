import { parentPort, workerData } from 'node:worker_threads'
import type { Flavour } from './kernel.ts'
import type { Arena, Hit, Look } from './scan.ts'
import { createScanner } from './scan.ts'

// One thread that searches a large gallery in the memory of the event loop's, so that nobody's request waits for it.

export type Setting = { arena: Arena; flavour: Flavour | undefined }
export type Search = Look & { id: number }
export type Found = { id: number; hits: Hit[] }

const { arena, flavour }: Setting = workerData
const scan = createScanner(arena, 1, flavour)

parentPort?.on('message', ({ id, ...look }: Search) => {
  parentPort?.postMessage({ id, hits: scan(look) } satisfies Found)
})
