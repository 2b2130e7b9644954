import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import sharp from 'sharp'
import { Refusal } from '#base/refusal'
import { portraitOf } from '#test/puppet/people'
import { evaluateFolder, propose } from './evaluation.ts'
import { chooseEngine, type FacesConfig } from './engines.ts'
import { createFaceReader } from './index.ts'
import { readModelFile } from './models/files.ts'

const folder = (t: TestContext) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-faces-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function fill(dir: string): Promise<void> {
  for (const name of ['mei', 'rosa', 'lin'] as const) {
    mkdirSync(join(dir, name))
    const portrait = await portraitOf(name)
    writeFileSync(join(dir, name, '1.jpg'), portrait)
    writeFileSync(join(dir, name, '2.jpg'), await sharp(portrait).resize(300).rotate(8).jpeg().toBuffer())
  }
  const wall = { create: { width: 200, height: 200, channels: 3, background: '#a08060' } } as const
  writeFileSync(join(dir, 'mei', 'wall.png'), await sharp(wall).png().toBuffer())
  writeFileSync(join(dir, 'mei', 'broken.jpg'), 'no picture')
  writeFileSync(join(dir, 'mei', 'notes.txt'), 'not looked at')
}

async function evaluate(t: TestContext, dir: string, engine: Omit<FacesConfig, 'workers'>) {
  const reader = createFaceReader({ config: { ...engine, workers: 1 }, log: pino({ level: 'silent' }) })
  t.after(reader.close)
  const told: number[] = []
  const evaluation = await evaluateFolder(reader, dir, (done) => told.push(done))
  assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7, 8])
  return evaluation
}

const own = {
  name: 'city-model',
  dimensions: 512,
  order: 'bgr',
  shift: 127,
  divisor: 128,
  thresholds: {
    version: 'c1',
    match: 0.44,
    borderline: 0.33,
    duplicate: 0.53,
    samePerson: 0.5,
    samePersonTurned: 0.35,
  },
} as const

test('a labelled folder is measured with each engine, also with a model of the city’s own', async (t) => {
  const dir = folder(t)
  await fill(dir)
  const model = join(folder(t), 'own.onnx')
  writeFileSync(model, readModelFile('fr_feature'))
  writeFileSync(`${model}.json`, JSON.stringify(own))
  for (const engine of [{ engine: 'fr' }, { engine: 'dlib' }, { engine: 'fr', model }] as const) {
    const evaluation = await evaluate(t, dir, engine)
    assert.deepEqual([evaluation.pictures, evaluation.people], [6, 3])
    assert.deepEqual([evaluation.genuinePairs, evaluation.impostorPairs], [3, 12])
    assert.deepEqual([evaluation.withoutFace, evaluation.unreadable], [1, 1])
    assert.equal(evaluation.eer, 0)
    // Twelve pairs say nothing about one in a thousand.
    assert.equal(evaluation.proposed, null)
  }
})

test('thresholds are proposed only from rates that were measured', () => {
  const interval = { low: 0, high: 1 }
  const point = (fmr: number, threshold: number, isMeasured = true) => ({
    fmr,
    threshold,
    isMeasured,
    falseMatches: 11,
    fnmr: 0.02,
    fmrInterval: interval,
    fnmrWilson: interval,
    fnmrBootstrap: interval,
  })
  const points = [point(1e-2, 0.24), point(1e-3, 0.33), point(1e-4, 0.4), point(1e-5, 0.46)]
  const proposed = propose({ points })
  assert(proposed)
  assert.equal(proposed.borderline, 0.33)
  assert.equal(proposed.match.toFixed(3), '0.430')
  assert.equal(proposed.duplicate.toFixed(3), '0.520')
  assert.equal(propose({ points: [...points.slice(0, 3), point(1e-5, 0.46, false)] }), null)
})

test('a folder with nobody twice is refused: faces.nothing_to_compare', async (t) => {
  const dir = folder(t)
  mkdirSync(join(dir, 'mei'))
  writeFileSync(join(dir, 'mei', '1.jpg'), await portraitOf('mei'))
  const reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: pino({ level: 'silent' }) })
  t.after(reader.close)
  await assert.rejects(
    evaluateFolder(reader, dir, () => {}),
    (error) => error instanceof Refusal && error.code === 'faces.nothing_to_compare',
  )
})

test('a model of one’s own that says too little is refused by name and fault', (t) => {
  const model = join(folder(t), 'own.onnx')
  const refused = () => {
    try {
      chooseEngine({ engine: 'fr', model })
    } catch (error) {
      assert(error instanceof Refusal && error.code === 'faces.model_unusable')
      return error.facts
    }
    return assert.fail('accepted')
  }
  assert.deepEqual(refused(), { file: model, fault: 'not readable' })
  writeFileSync(model, 'anything')
  assert.deepEqual(refused(), { file: `${model}.json`, fault: 'not readable' })
  writeFileSync(`${model}.json`, '{')
  assert.deepEqual(refused(), { file: `${model}.json`, fault: 'not JSON' })
  writeFileSync(`${model}.json`, JSON.stringify({ ...own, order: 'grb' }))
  assert.match(String(refused()['fault']), /order/)
  writeFileSync(`${model}.json`, JSON.stringify(own))
  const { description } = chooseEngine({ engine: 'fr', model })
  assert.equal(description.name, 'city-model')
  assert.match(description.version, /^[0-9a-f]{8}-bgr-127-128$/)
})
