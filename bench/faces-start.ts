// Run by faces.bench.ts as a process of its own: prints milliseconds to the first embedding and megabytes held.
import { readFileSync } from 'node:fs'
import { createLog } from '#base/log'
import { createFaceReader } from '#identity/faces'

const reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'warn' }) })
await reader.analyse(readFileSync(process.argv[2] ?? ''), 'portrait')
const megabyte = 1024 * 1024
console.log(`${performance.now().toFixed(0)} ${(process.memoryUsage().rss / megabyte).toFixed(0)}`)
await reader.close()
