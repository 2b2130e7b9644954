/**
 * What the browser sees of a face, only to help the person frame it. It decides nothing: the server looks at the
 * frames itself (a video can be made to satisfy any check that runs on the person's own device).
 */
export type Reading = {
  faces: number
  /** of the largest face, as parts of the picture: centre and height */
  centreX: number
  centreY: number
  height: number
  /** 0 dark … 1 bright, of the face's own part of the picture */
  brightness: number
  /** -1 turned fully to the person's own right … 1 fully to their left */
  turn: number
  /** 0 closed … 1 wide open */
  mouth: number
}

export type FramingAdvice =
  | 'no_face'
  | 'several_faces'
  | 'too_dark'
  | 'too_bright'
  | 'too_small'
  | 'too_large'
  | 'off_centre'

const heightMin = 0.3
const heightMax = 0.86
const offCentreMax = 0.17
const darkBelow = 0.2
const brightAbove = 0.92

/** The one most useful thing to say now, or nothing when all is well. */
export function framingAdvice(reading: Reading): FramingAdvice | undefined {
  if (reading.faces === 0) return 'no_face'
  if (reading.faces > 1) return 'several_faces'
  if (reading.brightness < darkBelow) return 'too_dark'
  if (reading.brightness > brightAbove) return 'too_bright'
  if (reading.height < heightMin) return 'too_small'
  if (reading.height > heightMax) return 'too_large'
  // Turning the head moves its middle: only judged while it looks ahead.
  const isAhead = Math.abs(reading.turn) < 0.3
  const isOff = Math.hypot(reading.centreX - 0.5, reading.centreY - 0.5) > offCentreMax
  return isAhead && isOff ? 'off_centre' : undefined
}

type Point = readonly [x: number, y: number, z?: number]
// MediaPipe face mesh indices.
const noseTip = 1
const rightCheek = 234
const leftCheek = 454
const upperLip = 13
const lowerLip = 14
const forehead = 10
const chin = 152

/** @see findings: the nose lies at .48 between the cheeks looking ahead, at .11 and .83 when turned */
export function turnOf(mesh: readonly Point[]): number {
  const [nose, right, left] = [mesh[noseTip], mesh[rightCheek], mesh[leftCheek]]
  if (!nose || !right || !left || left[0] === right[0]) return 0
  const ratio = (nose[0] - right[0]) / (left[0] - right[0])
  return clamp((ratio - 0.48) / 0.33, -1, 1)
}

export function mouthOf(mesh: readonly Point[]): number {
  const [upper, lower, top, bottom] = [mesh[upperLip], mesh[lowerLip], mesh[forehead], mesh[chin]]
  if (!upper || !lower || !top || !bottom || top[1] === bottom[1]) return 0
  return clamp(Math.abs(lower[1] - upper[1]) / Math.abs(bottom[1] - top[1]) / 0.2, 0, 1)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
