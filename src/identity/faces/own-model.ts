import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Refusal } from '#base/refusal'
import type { EngineDescription } from './engine.ts'
import { sha256 } from './models/files.ts'

// A city's own embedding model: FACES_MODEL=/path/model.onnx, and beside it /path/model.onnx.json, which says how
// it wants its pixels and what its similarities mean. `hufu faces evaluate` measures the thresholds.

const Similarity = Type.Number({ minimum: -1, maximum: 1 })

const OwnModel = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    /** Length of its vectors. */
    dimensions: Type.Integer({ minimum: 16, maximum: 4096, multipleOf: 4 }),
    /** Which colour comes first in [1, 3, 112, 112]. */
    order: Type.Enum(['rgb', 'bgr']),
    /** A pixel p of 0…255 is fed as (p − shift) / divisor. */
    shift: Type.Number({ minimum: 0, maximum: 255 }),
    divisor: Type.Number({ exclusiveMinimum: 0, maximum: 255 }),
    thresholds: Type.Object(
      {
        version: Type.String({ minLength: 1, maxLength: 40 }),
        match: Similarity,
        borderline: Similarity,
        duplicate: Similarity,
        samePerson: Similarity,
        samePersonTurned: Similarity,
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type OwnModel = Static<typeof OwnModel>

/**
 * @throws Refusal `faces.model_unusable` 500 naming the file and what is wrong with it
 */
export function readOwnModel(path: string): {
  description: EngineDescription
  settings: OwnModel
  onnx: Buffer
} {
  const onnx = read(path)
  const settings = parse(`${path}.json`)
  const { name, dimensions, thresholds } = settings
  const version = `${sha256(onnx).slice(0, 8)}-${settings.order}-${settings.shift}-${settings.divisor}`
  return { description: { name, version, dimensions, thresholds }, settings, onnx }
}

function parse(path: string): OwnModel {
  const settings = fromJson(read(path), path)
  const [problem] = Value.Errors(OwnModel, settings)
  if (problem || !Value.Check(OwnModel, settings))
    throw unusable(path, `${problem?.instancePath ?? ''} ${problem?.message ?? ''}`.trim())
  return settings
}

function fromJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // JSON.parse quotes the file; that it is no JSON is enough.
    throw unusable(path, 'not JSON')
  }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    // Whatever the reason, whoever set FACES_MODEL looks at this file.
    throw unusable(path, 'not readable')
  }
}

function unusable(file: string, fault: string): Refusal {
  return new Refusal('faces.model_unusable', 500, { file, fault })
}
