import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLog } from '#base/log'
import type { FaceReader } from '#identity/faces'
import { createFaceReader, similarity } from '#identity/faces'
import { portraitOf } from './people.ts'
import type { Picture } from './picture.ts'
import { bend, readPicture, writeJpeg } from './picture.ts'
import { poses } from './poses.ts'

let reader: FaceReader
before(() => {
  reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'silent' }) })
})
after(() => reader.close())

const faceOf = async (jpeg: Buffer) => {
  const analysis = await reader.analyse(jpeg)
  return analysis.outcome === 'face' ? analysis.face : null
}

/** A flat print, held before a camera and turned about its upright axis: a projection, no parallax. */
function turnedPrint(print: Picture, degrees: number): Picture {
  const angle = (degrees * Math.PI) / 180
  const focalPx = 900
  const [cx, cy] = [print.width / 2, print.height / 2]
  return bend(print, print, (x, y) => {
    const u = x - cx
    const across = (u * focalPx) / (focalPx * Math.cos(angle) - u * Math.sin(angle))
    const depth = focalPx + across * Math.sin(angle)
    return [across + cx, ((y - cy) * depth) / focalPx + cy]
  })
}

// Turned further, one read as a head turned by 15°: there the movement within the face and the step closer have to tell.
test('a photograph that is turned before the camera by half a right angle is no turned head', async () => {
  const print = await readPicture((await poses(await portraitOf('mei'))).atRest)
  const rest = await faceOf(await writeJpeg(print))
  assert(rest)
  for (const degrees of [-45, -30, -15, 15, 30, 45]) {
    const face = await faceOf(await writeJpeg(turnedPrint(print, degrees)))
    if (face) assert(Math.abs(face.yaw - rest.yaw) < 11, `${degrees}°: ${face.yaw}`)
  }
})

test('somebody else who does the actions is somebody else on every frame', async () => {
  const [own, foreign] = [await poses(await portraitOf('mei')), await poses(await portraitOf('noor'))]
  const anchor = await faceOf(own.atRest)
  assert(anchor)
  const { samePerson, samePersonTurned } = reader.thresholds
  for (const jpeg of new Set([...foreign.turn_left, ...foreign.blink, ...foreign.open_mouth])) {
    const face = await faceOf(jpeg)
    assert(face && similarity(face.embedding, anchor.embedding) < Math.min(samePerson, samePersonTurned))
  }
})
