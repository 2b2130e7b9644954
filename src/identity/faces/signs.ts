import { colourBeat } from './colour-beat.ts'
import type { Detection } from './detector.ts'
import { fingerprintOf } from './fingerprint.ts'
import { framed } from './geometry/framed.ts'
import type { Parallax } from './geometry/parallax.ts'
import { compare } from './geometry/parallax.ts'
import type { Trace } from './geometry/trace.ts'
import { traceOf } from './geometry/trace.ts'
import type { Mesh } from './mesh.ts'
import { moirePeak } from './moire.ts'
import type { Pyramid } from './pixels.ts'

// What one frame says about whether somebody is there, beside the model in passive.ts.

export type Signs = {
  trace: Trace
  fingerprint: Uint8Array
  /** Of a screen, or a sheet: its grid in brightness and in colour, and its edge. */
  screen: Screen
  /** Against the face at rest; null without one. */
  parallax: Parallax | null
}

export type Screen = { moire: number; colours: number; framed: number }

type Seen = { pyramid: Pyramid; detection: Detection; mesh: Mesh; rest: Trace | null }

export function readSigns({ pyramid, detection, mesh, rest }: Seen): Signs {
  const trace = traceOf(pyramid, mesh)
  return {
    trace,
    fingerprint: fingerprintOf(pyramid, mesh, trace.grey),
    screen: { moire: moirePeak(pyramid, detection), colours: colourBeat(pyramid), framed: framed(trace) },
    parallax: rest && compare(rest, trace),
  }
}
