import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * What the framing guidance loads by name at run time: two models of @vladmandic/human and the wasm backend's binary.
 * The build copies them into web/dist/face, so that nothing comes from another server.
 */
export async function faceModelFiles(): Promise<{ fileName: string; source: Uint8Array }[]> {
  const require = createRequire(import.meta.url)
  const models = join(dirname(require.resolve('@vladmandic/human')), '../models')
  const wasm = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'))
  const files = [
    ...['blazeface', 'facemesh']
      .flatMap((name) => [`${name}.json`, `${name}.bin`])
      .map((name) => join(models, name)),
    ...['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'].map((name) => join(wasm, name)),
  ]
  return Promise.all(
    files.map(async (file) => ({
      fileName: `face/${file.split('/').at(-1) ?? ''}`,
      source: await readFile(file),
    })),
  )
}
