import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { createLog } from '#base/log'
import type { FaceReader } from '#identity/faces'
import { createFaceReader } from '#identity/faces'
import { portraitOf } from '../people.ts'
import { createRandom } from '../random.ts'
import { kindsOf, planOf } from './corpus.ts'
import { kinds } from './kinds.ts'
import { newSubject, newTask, type Subject } from './subject.ts'

let reader: FaceReader
let [mei, rosa]: (Subject | null)[] = [null, null]
before(async () => {
  reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'silent' }) })
  const subject = async (name: 'mei' | 'rosa') => {
    const portrait = await portraitOf(name)
    return newSubject(reader, { name, portrait, reference: portrait })
  }
  ;[mei, rosa] = [await subject('mei'), await subject('rosa')]
})
after(() => reader.close())

test('at least half the kinds of attack are only ever measured, never tuned on', () => {
  const attacks = kinds.filter(({ group }) => group === 'attack')
  const tuned = kindsOf('tuning').filter(({ group }) => group === 'attack')
  assert(attacks.length >= 14 && tuned.length * 2 <= attacks.length)
  assert.deepEqual(kindsOf('figure'), kinds)
})

for (const kind of kinds)
  test(`${kind.name}: steps that the server could ask for, and frames as a camera sends them`, async () => {
    assert(mei && rosa)
    const random = createRandom(1).fork(kind.name)
    const { steps, moments } = planOf(kind, random)
    assert(steps.length === 4 && steps[0] === 'look_straight' && new Set(steps).size === 4)
    assert(moments.every(({ atMs }, i) => atMs >= (moments[i - 1]?.atMs ?? 0)))
    const task = newTask(reader, { victim: mei, other: rosa }, random, { moments, blinks: false })
    const [first, second] = [moments[1], moments[moments.findIndex(({ amount }) => amount === 1)]]
    assert(first && second)
    const earlier = moments.map(() => rosa?.portrait ?? Buffer.alloc(0))
    const take = await kind.make(task, earlier)
    const frames = [await take(first), await take(second)]
    for (const frame of frames) assert.equal((await sharp(frame).metadata()).format, 'jpeg')
    const [face] = await Promise.all(frames.map((frame) => reader.analyse(frame)))
    if (kind.group === 'bona_fide') assert.equal(face?.outcome, 'face')
    if (kind.name === 'no_face') assert.equal(face?.outcome, 'no_face')
    if (kind.name === 'two_faces') assert.equal(face?.outcome, 'several_faces')
    if (kind.advice && face?.outcome === 'face') assert.equal(face.face.advice, kind.advice)
  })
