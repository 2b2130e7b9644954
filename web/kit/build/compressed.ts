import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const bytesMin = 1500
// Level 9 of 11: the last two cost ten times the time for three per cent.
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Writes a .br beside each file that gets smaller by it; the server sends that to browsers that take it. */
export function compressedCopies(outDir: string): Plugin {
  return {
    name: 'hufu-compressed-copies',
    async closeBundle() {
      for await (const path of glob('**/*.{js,css,html,svg,json,wasm,bin}', { cwd: outDir })) {
        const plain = await readFile(join(outDir, path))
        if (plain.length < bytesMin) continue
        const small = await brotli(plain, quality)
        if (small.length < plain.length * 0.95) await writeFile(join(outDir, `${path}.br`), small)
      }
    },
  }
}
