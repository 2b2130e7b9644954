import { Refused } from '#kit/api'
import type { ReaderOptions } from 'zxing-wasm/reader'
import readerWasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** Reads QR codes from the camera: the browser's own detector where it has one, zxing otherwise, loaded when needed. */
export type CodeReader = (source: HTMLVideoElement | ImageBitmap) => Promise<string | undefined>

type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
type DetectorClass = {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}
declare global {
  var BarcodeDetector: DetectorClass | undefined
}

const sideMax = 900
const options: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 }

export async function createCodeReader(): Promise<CodeReader> {
  return (await nativeReader()) ?? zxingReader()
}

async function nativeReader(): Promise<CodeReader | undefined> {
  const Detector = globalThis.BarcodeDetector
  const formats = (await Detector?.getSupportedFormats().catch(() => [])) ?? []
  if (!Detector || !formats.includes('qr_code')) return undefined
  const detector = new Detector({ formats: ['qr_code'] })
  return async (source) => {
    const codes = await detector.detect(source).catch(() => [])
    return codes[0]?.rawValue
  }
}

async function zxingReader(): Promise<CodeReader> {
  const { readBarcodes } = await loadReader()
  return async (source) => {
    const pixels = pixelsOf(source)
    if (!pixels) return undefined
    const [code] = await readBarcodes(pixels, options)
    return code?.isValid ? code.text : undefined
  }
}

function pixelsOf(source: HTMLVideoElement | ImageBitmap): ImageData | undefined {
  const [width, height] =
    source instanceof HTMLVideoElement
      ? [source.videoWidth, source.videoHeight]
      : [source.width, source.height]
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, sideMax / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context?.getImageData(0, 0, canvas.width, canvas.height)
}

/** Loaded when first needed: without a network that is a trouble of the network, not of ours. */
async function loadReader() {
  try {
    const reader = await import('zxing-wasm/reader')
    // Fetched by us, because the library prints its own failures to the console.
    const wasmBinary = await (await fetch(readerWasm)).arrayBuffer()
    await reader.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
    return reader
  } catch {
    // What went wrong is that it did not arrive: both parts come with this build and are tested with it.
    throw new Refused(navigator.onLine ? 'web.unreachable' : 'web.offline')
  }
}
