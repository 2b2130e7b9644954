import { Human, type Config } from '@vladmandic/human'
import { mouthOf, turnOf, type Reading } from './reading.ts'

/**
 * Looks for a face in small pictures of the camera, off the page's own thread. Nothing leaves the device from here.
 * Of @vladmandic/human only the detector and the mesh run, on the wasm backend: 32 pictures a second, 2.3 MB to load.
 */
export type GuideQuestion = { id: number; picture: ImageBitmap }
export type GuideAnswer = { id: number; reading: Reading } | { id: number; fault: string }

const config: Partial<Config> = {
  backend: 'wasm',
  wasmPath: '/face/',
  modelBasePath: '/face/',
  debug: false,
  warmup: 'none',
  cacheSensitivity: 0,
  filter: { enabled: false },
  gesture: { enabled: false },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  segmentation: { enabled: false },
  face: {
    enabled: true,
    detector: { modelPath: 'blazeface.json', rotation: false, maxDetected: 2, minConfidence: 0.5 },
    mesh: { enabled: true, modelPath: 'facemesh.json' },
    iris: { enabled: false },
    description: { enabled: false },
    emotion: { enabled: false },
    antispoof: { enabled: false },
    liveness: { enabled: false },
    attention: { enabled: false },
  },
}

let human: Promise<Human> | undefined

self.addEventListener('message', (event: MessageEvent<GuideQuestion>) => {
  const { id, picture } = event.data
  void read(picture)
    .then((reading) => answer({ id, reading }))
    .catch((thrown: unknown) => answer({ id, fault: String(thrown) }))
    .finally(() => picture.close())
})

function answer(message: GuideAnswer): void {
  self.postMessage(message, { transfer: [] })
}

async function load(): Promise<Human> {
  const made = new Human(config)
  await made.load()
  // Where a model did not come (no network), the library goes on and fails later, deep inside.
  if (!['blazeface', 'facemesh'].every((name) => made.models.loaded().includes(name))) {
    throw new Error('a model of the guide did not load')
  }
  return made
}

async function read(picture: ImageBitmap): Promise<Reading> {
  human ??= load()
  const loaded = await human
  const { width, height } = picture
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return noFace
  context.drawImage(picture, 0, 0)
  const pixels = context.getImageData(0, 0, width, height)
  const { face } = await loaded.detect(pixels)
  const largest = face.toSorted((a, b) => b.box[3] - a.box[3])[0]
  if (!largest) return noFace
  const [x, y, w, h] = largest.box
  return {
    faces: face.length,
    centreX: (x + w / 2) / width,
    centreY: (y + h / 2) / height,
    height: h / height,
    brightness: brightnessOf(pixels, { x, y, w, h }),
    turn: turnOf(largest.mesh),
    mouth: mouthOf(largest.mesh),
  }
}

const noFace: Reading = {
  faces: 0,
  centreX: 0.5,
  centreY: 0.5,
  height: 0,
  brightness: 0.5,
  turn: 0,
  mouth: 0,
}

/** Mean of the green channel, which is most of luminance, over every fourth pixel of the face's box. */
function brightnessOf(
  { data, width, height }: ImageData,
  box: { x: number; y: number; w: number; h: number },
): number {
  let sum = 0
  let count = 0
  const right = Math.min(width, box.x + box.w)
  const bottom = Math.min(height, box.y + box.h)
  for (let y = Math.max(0, Math.round(box.y)); y < bottom; y += 4) {
    for (let x = Math.max(0, Math.round(box.x)); x < right; x += 4) {
      sum += data[(y * width + x) * 4 + 1] ?? 0
      count += 1
    }
  }
  return count === 0 ? 0.5 : sum / count / 255
}
