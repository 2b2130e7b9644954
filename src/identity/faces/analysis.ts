import { arcFaceChip, chipSizePx, chipToPicture, fivePoints } from './align.ts'
import type { Advice } from './contract.ts'
import type { Detection } from './detector.ts'
import { detectFaces, mainFace, shareOutside } from './detector.ts'
import type { FaceEngine } from './engine.ts'
import type { Trace } from './geometry/trace.ts'
import type { Mesh } from './mesh.ts'
import { fitEyes, fitMesh } from './mesh.ts'
import type { Model } from './models/model.ts'
import { passiveLiveness } from './passive.ts'
import type { Picture, Pyramid } from './pixels.ts'
import { decodePicture, pyramidOf } from './pixels.ts'
import { poseOf } from './pose.ts'
import type { Quality } from './quality.ts'
import { measure, qualityOf } from './quality.ts'
import type { Signs } from './signs.ts'
import { readSigns } from './signs.ts'
import { inverse, sample } from './warp.ts'

// One picture in, everything that is said about it out. Runs in a worker.

/** A live frame is of one person alone; a portrait is of its largest face, and its framing does not matter. */
export type PictureKind = 'frame' | 'portrait'

export type Face = {
  /** In pixels of the picture as decoded: at most 1280 on its long side. */
  box: { x: number; y: number; width: number; height: number }
  picture: { width: number; height: number }
  score: number
  yaw: number
  pitch: number
  roll: number
  eyeOpenness: number
  mouthOpenness: number
  sizePx: number
  sharpness: number
  brightness: number
  /** 0…1 from the passive liveness model: a cue, not a verdict. */
  passiveLive: number
  /** Unit length. */
  embedding: Float32Array
  quality: Quality
  advice: Advice | null
  /** 468 points, x, y and depth each, in pixels of the picture. */
  landmarks: Float32Array
  /** What tells a person before the camera from a picture of one; null of a portrait. */
  signs: Signs | null
}

export type Analysis =
  | { outcome: 'face'; face: Face }
  | { outcome: 'no_face' | 'several_faces' | 'unreadable' }

export type Models = { detector: Model; mesh: Model; iris: Model; passive: Model; engine: FaceEngine }

const presenceMin = 0.5
// Somebody in the background is not a second applicant: smaller faces do not count.
const companionSizeMin = 0.4
const companionScoreMin = 0.6
// The detector sees a second, smaller face within one that fills the picture.
const companionApartMin = 0.6

/** @param rest the same face at rest, some frames before: what moved since then is measured against it */
export async function analysePicture(
  models: Models,
  file: Uint8Array,
  kind: PictureKind,
  rest: Trace | null = null,
): Promise<Analysis> {
  const decoded = await decodePicture(file)
  if (decoded.outcome !== 'picture') return decoded
  const pyramid = pyramidOf(decoded.picture)
  const found = await detectFaces(models.detector, pyramid)
  const main = mainFace(found, decoded.picture)
  if (!main) return { outcome: 'no_face' }
  if (kind === 'frame') {
    const others = found.filter((other) => other !== main && isCompanion(other, main))
    if (await hasFace(models, pyramid, others)) return { outcome: 'several_faces' }
  }
  const mesh = await fitMesh(models.mesh, pyramid, main)
  if (mesh.presence < presenceMin) return { outcome: 'no_face' }
  return { outcome: 'face', face: await readFace(models, { pyramid, detection: main, mesh, kind, rest }) }
}

function isCompanion(other: Detection, main: Detection): boolean {
  return (
    other.box.width >= main.box.width * companionSizeMin &&
    other.score >= companionScoreMin &&
    shareOutside(other.box, main.box) >= companionApartMin
  )
}

/** The detector takes a picture frame or a plant for a face now and then; the mesh lies on faces alone. */
async function hasFace({ mesh }: Models, pyramid: Pyramid, others: readonly Detection[]): Promise<boolean> {
  for (const other of others) if ((await fitMesh(mesh, pyramid, other)).presence >= presenceMin) return true
  return false
}

type Located = { pyramid: Pyramid; detection: Detection; mesh: Mesh; kind: PictureKind; rest: Trace | null }

async function readFace(models: Models, { pyramid, detection, mesh, kind, rest }: Located): Promise<Face> {
  const picture = pictureOf(pyramid)
  const points = fivePoints(mesh)
  const eyes = await fitEyes(models.iris, pyramid, mesh)
  const toPicture = chipToPicture(points, arcFaceChip)
  const measures = measure({
    chip: sample(pyramid, toPicture, chipSampling),
    toChip: inverse(toPicture),
    mesh,
    detectorScore: detection.score,
    eyes,
    pose: poseOf(mesh),
    picture,
  })
  const { quality, advice } = qualityOf(measures, kind)
  return {
    box: detection.box,
    picture: { width: picture.width, height: picture.height },
    score: detection.score,
    yaw: measures.yaw,
    pitch: measures.pitch,
    roll: measures.roll,
    eyeOpenness: measures.eyeOpenness,
    mouthOpenness: measures.mouthOpenness,
    sizePx: measures.sizePx,
    sharpness: measures.sharpness,
    brightness: measures.brightness,
    passiveLive: kind === 'frame' ? await passiveLiveness(models.passive, pyramid, detection) : 1,
    embedding: await models.engine.embed(pyramid, points),
    quality,
    advice,
    landmarks: Float32Array.from(mesh.points.flat()),
    signs: kind === 'frame' ? readSigns({ pyramid, detection, mesh, rest }) : null,
  }
}

const chipSampling = {
  width: chipSizePx,
  height: chipSizePx,
  encoding: { order: 'rgb', shift: 0, divisor: 1 },
} as const

function pictureOf(pyramid: Pyramid): Picture {
  const picture = pyramid.levels[0]
  if (!picture) throw new RangeError('a pyramid has its picture')
  return picture
}
