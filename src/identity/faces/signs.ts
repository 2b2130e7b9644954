import type { Detection } from './detector.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Parallax } from './geometry/parallax.ts'
import { compare } from './geometry/parallax.ts'
import type { Trace } from './geometry/trace.ts'
import { traceOf } from './geometry/trace.ts'
import type { Mesh } from './mesh.ts'
import type { Peaks } from './moire.ts'
import { moirePeaks } from './moire.ts'
import type { Pyramid } from './pixels.ts'

// What one frame says about whether somebody is there, beside the model in passive.ts.

export type Signs = {
  trace: Trace
  fingerprint: Uint8Array
  moire: Peaks
  /** Against the face at rest; null without one. */
  parallax: Parallax | null
}

type Seen = { pyramid: Pyramid; detection: Detection; mesh: Mesh; rest: Trace | null }

export function readSigns({ pyramid, detection, mesh, rest }: Seen): Signs {
  const trace = traceOf(pyramid, mesh)
  return {
    trace,
    fingerprint: fingerprintOf(pyramid, mesh, trace.grey),
    moire: moirePeaks(pyramid, detection),
    parallax: rest && compare(rest, trace),
  }
}
