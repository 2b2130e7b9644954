import type { Mesh, MeshPoint } from './mesh.ts'

// Where the head points, from the mesh with its depths.
//
// A mesh turned by 10, 20, 30 degrees reads about 8, 16, 24: the model pulls depths towards a mean face. The
// readings are used as they are, and thresholds are set in readings.

/** In degrees. Yaw is positive towards the person's own left, pitch upwards, roll towards their right shoulder. */
export type Pose = { yaw: number; pitch: number; roll: number }

// Pairs that mirror each other: temples, cheekbones, jaw, outer corners of the eyes.
const pairs = [
  [234, 454],
  [127, 356],
  [93, 323],
  [132, 361],
  [33, 263],
] as const
const forehead = 10
const chin = 152
// A face that looks straight into the camera has its chin behind its forehead.
const restingPitch = 6

export function poseOf({ points }: Mesh): Pose {
  const at = (index: number): MeshPoint => points[index] ?? [0, 0, 0]
  let across: MeshPoint = [0, 0, 0]
  for (const [right, left] of pairs) across = add(across, subtract(at(left), at(right)))
  const down = subtract(at(chin), at(forehead))
  const [x, y, z] = across
  return {
    yaw: degrees(Math.atan2(z, Math.hypot(x, y))),
    pitch: restingPitch - degrees(Math.atan2(down[2], Math.hypot(down[0], down[1]))),
    roll: degrees(Math.atan2(y, x)),
  }
}

function add(p: MeshPoint, q: MeshPoint): MeshPoint {
  return [p[0] + q[0], p[1] + q[1], p[2] + q[2]]
}

function subtract(p: MeshPoint, q: MeshPoint): MeshPoint {
  return [p[0] - q[0], p[1] - q[1], p[2] - q[2]]
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI
}
