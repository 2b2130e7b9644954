import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { readOwnModel } from './own-model.ts'

test('whatever stands beside a model, it is understood or refused: faces.model_unusable', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-model-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const path = join(dir, 'own.onnx')
  writeFileSync(path, 'onnx')
  const similarity = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.jsonValue())
  const names = ['match', 'borderline', 'duplicate', 'samePerson', 'samePersonTurned']
  const thresholds = fc.record({
    version: fc.string(),
    ...Object.fromEntries(names.map((name) => [name, similarity])),
  })
  const settings = fc.record({
    name: fc.oneof(fc.constant('own'), fc.jsonValue()),
    dimensions: fc.oneof(fc.constant(512), fc.jsonValue()),
    order: fc.constantFrom('rgb', 'bgr', null),
    shift: fc.oneof(fc.constant(127.5), fc.jsonValue()),
    divisor: fc.oneof(fc.constant(128), fc.constant(0), fc.jsonValue()),
    thresholds: fc.oneof(thresholds, fc.jsonValue()),
  })
  const file = fc.oneof(
    settings.map((one) => JSON.stringify(one)),
    fc.json(),
    fc.string(),
  )
  fc.assert(
    fc.property(file, (text) => {
      writeFileSync(`${path}.json`, text)
      try {
        const { description } = readOwnModel(path)
        assert.ok(description.dimensions % 4 === 0 && description.thresholds.match <= 1)
      } catch (error) {
        assert.ok(error instanceof Refusal && error.code === 'faces.model_unusable', String(error))
      }
    }),
  )
})
