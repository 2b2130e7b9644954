import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { convertTfGraph } from './convert.ts'
import { buildDlib } from './dlib.ts'
import { withoutPrelu } from './prelu.ts'
import { parseTfGraph } from './tfjs.ts'

// Every model file Hufu runs, where it comes from, and its digest: a package that changes under us does not
// start. Provenance and licences: docs/decisions/0010-face-engine.md.

type ModelFile = { package: string; path: string; sha256: string }

const human = '@vladmandic/human'
const faceApi = '@vladmandic/face-api'
const faceplugin = 'faceplugin-face-recognition-js'

export const modelFiles = {
  'blazeface.json': {
    package: human,
    path: 'models/blazeface.json',
    sha256: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
  },
  'blazeface.bin': {
    package: human,
    path: 'models/blazeface.bin',
    sha256: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
  },
  'facemesh.json': {
    package: human,
    path: 'models/facemesh.json',
    sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
  },
  'facemesh.bin': {
    package: human,
    path: 'models/facemesh.bin',
    sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
  },
  'iris.json': {
    package: human,
    path: 'models/iris.json',
    sha256: '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465',
  },
  'iris.bin': {
    package: human,
    path: 'models/iris.bin',
    sha256: 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71',
  },
  fr_feature: {
    package: faceplugin,
    path: 'model/fr_feature.onnx',
    sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
  },
  fr_liveness: {
    package: faceplugin,
    path: 'model/fr_liveness.onnx',
    sha256: 'afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d',
  },
  'dlib.json': {
    package: faceApi,
    path: 'model/face_recognition_model-weights_manifest.json',
    sha256: 'cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b',
  },
  'dlib.bin': {
    package: faceApi,
    path: 'model/face_recognition_model.bin',
    sha256: 'b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589',
  },
} as const satisfies Readonly<Record<string, ModelFile>>

export type ModelFileName = keyof typeof modelFiles

/** @throws AssertionError when the file is not the one that was measured */
export function readModelFile(name: ModelFileName): Buffer {
  const file = modelFiles[name]
  const bytes = readFileSync(join(packageDir(file.package), file.path))
  assert.equal(sha256(bytes), file.sha256, `${file.package}/${file.path} is not the file that was measured`)
  return bytes
}

/** Converted at each start: 50 ms for the three, less than reading and checking a cache would be worth. */
export function convertedModel(name: 'blazeface' | 'facemesh' | 'iris'): Buffer {
  return convertTfGraph(name, parseTfGraph(readModelFile(`${name}.json`), readModelFile(`${name}.bin`)))
}

/** A model that comes as ONNX, in the form that runs faster. */
export function onnxModel(name: 'fr_feature' | 'fr_liveness'): Buffer {
  return withoutPrelu(readModelFile(name))
}

export function dlibModel(): Buffer {
  return buildDlib(readModelFile('dlib.json'), readModelFile('dlib.bin'))
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const require = createRequire(import.meta.url)

// Not every package exports its package.json; the folders that Node would look in do not depend on that.
function packageDir(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const dir = join(folder, name)
    if (isPackage(dir)) return dir
  }
  return dirname(require.resolve(`${name}/package.json`))
}

function isPackage(dir: string): boolean {
  try {
    readFileSync(join(dir, 'package.json'))
    return true
  } catch {
    // Not in this folder: Node's list goes on to the next.
    return false
  }
}
