import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { createLog } from '#base/log'
import { Refusal } from '#base/refusal'
import { portraitOf } from '#test/puppet/people'
import { type Poses, poses } from '#test/puppet/poses'
import type { Instruction } from '../contract.ts'
import { createFaceReader, type FaceReader } from '../index.ts'
import { evaluateAttacks } from './evaluate.ts'
import { listPresentations } from './folder.ts'

let reader: FaceReader
let mei: { portrait: Buffer; poses: Poses }
before(async () => {
  reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'silent' }) })
  const portrait = await portraitOf('mei')
  mei = { portrait, poses: await poses(portrait) }
})
after(() => reader.close())

const folder = (t: TestContext) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-attacks-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const steps = ['look_straight', 'blink', 'turn_left', 'come_closer'] satisfies Instruction[]
const asAsked = () => steps.flatMap((step) => mei.poses[step])

type Made = {
  group: 'bona_fide' | 'attack' | 'fault'
  kind: string
  frames: readonly Buffer[]
  advice?: string
}

function write(dir: string, subject: string, { group, kind, frames, advice }: Made): string {
  const to = join(dir, kind, subject)
  mkdirSync(to, { recursive: true })
  const named = frames.map((jpeg, i) => ({ file: `${i + 1}.jpg`, atMs: 200 * (i + 1), jpeg }))
  for (const { file, jpeg } of named) writeFileSync(join(to, file), jpeg)
  writeFileSync(join(to, 'reference.jpg'), mei.portrait)
  const what = { format: 'hufu-presentation/1', set: 'figure', kind, group, subject, note: '', steps }
  const manifest = { ...what, reference: 'reference.jpg', ...(advice && { advice }) }
  const listed = named.map(({ file, atMs }) => ({ file, atMs, step: 0 }))
  writeFileSync(join(to, 'manifest.json'), JSON.stringify({ ...manifest, frames: listed }))
  return to
}

async function evaluate(dir: string) {
  const told: number[] = []
  const evaluation = await evaluateAttacks(reader, dir, { progress: (done) => told.push(done) })
  assert.deepEqual(
    told,
    Array.from({ length: told.length }, (_, i) => i + 1),
  )
  const [set] = evaluation.sets
  assert(set)
  return set
}

test('a person who does what is asked passes, an attack that does not is refused, and why is counted', async (t) => {
  const dir = folder(t)
  const still = Array.from({ length: 12 }, (_, i) => mei.poses.resting[i % 10] ?? mei.poses.atRest)
  write(dir, 'mei', { group: 'bona_fide', kind: 'bona_fide', frames: asAsked() })
  write(dir, 'mei', { group: 'attack', kind: 'does_nothing', frames: still })
  write(dir, 'mei', {
    group: 'attack',
    kind: 'other_turn',
    frames: [...mei.poses.look_straight, ...mei.poses.turn_left],
  })
  const { bonaFide, attacks, beyond } = await evaluate(dir)
  assert.deepEqual(
    bonaFide.map(({ refused, accepted, cards }) => [refused.count, accepted.count, cards.count]),
    [[0, 1, 1]],
  )
  assert.deepEqual(
    attacks.map(({ kind, accepted, reasons }) => [kind, accepted.count, reasons]),
    [
      ['does_nothing', 0, { unfinished: 1 }],
      ['other_turn', 0, { wrong_action: 1 }],
    ],
  )
  assert.deepEqual(beyond, [])
})

test('attacks that are let through are an APCER of 100 %, the worst kind first, and the goal is missed', async (t) => {
  const dir = folder(t)
  write(dir, 'mei', { group: 'bona_fide', kind: 'bona_fide', frames: mei.poses.look_straight })
  write(dir, 'mei', { group: 'attack', kind: 'a_refused_one', frames: mei.poses.look_straight })
  write(dir, 'mei', { group: 'attack', kind: 'perfect_double', frames: asAsked() })
  const { bonaFide, attacks, beyond } = await evaluate(dir)
  assert.deepEqual(
    attacks.map(({ kind, accepted }) => [kind, accepted.share]),
    [
      ['perfect_double', 1],
      ['a_refused_one', 0],
    ],
  )
  // One of one says little, and the interval says so.
  assert(attacks[0] && attacks[0].accepted.interval.low < 0.3 && attacks[0].accepted.interval.high === 1)
  assert.equal(bonaFide[0]?.refused.share, 1)
  assert.deepEqual(beyond, ['perfect_double', 'bona_fide'])
})

test('of a fault is counted whether the person was told what to do', async (t) => {
  const dir = folder(t)
  const { look_straight } = mei.poses
  write(dir, 'mei', { group: 'fault', kind: 'too_dark', frames: look_straight, advice: 'too_dark' })
  const [fault] = (await evaluate(dir)).faults
  assert.deepEqual([fault?.accepted.count, fault?.rightAdvice?.share], [0, 0])
})

test('without people and attacks side by side nothing is called met', async (t) => {
  const dir = folder(t)
  write(dir, 'mei', { group: 'attack', kind: 'still', frames: mei.poses.look_straight })
  assert.equal((await evaluate(dir)).beyond, null)
})

test('a folder that is not as described is refused by name and fault: faces.presentation_unusable', (t) => {
  const dir = folder(t)
  const fault = (damage: (to: string, manifest: Record<string, unknown>) => unknown) => {
    const to = write(dir, 'mei', { group: 'attack', kind: 'still', frames: mei.poses.look_straight })
    const manifest: Record<string, unknown> = {
      format: 'hufu-presentation/1',
      set: 'figure',
      kind: 'still',
      group: 'attack',
      subject: 'mei',
      note: '',
      steps,
      frames: [{ file: '1.jpg', atMs: 0, step: 0 }],
    }
    const text = damage(to, manifest) ?? manifest
    writeFileSync(join(to, 'manifest.json'), typeof text === 'string' ? text : JSON.stringify(text))
    try {
      listPresentations(dir)
    } catch (error) {
      assert(error instanceof Refusal && error.code === 'faces.presentation_unusable', String(error))
      return String(error.facts['fault'])
    }
    return 'accepted'
  }
  assert.equal(
    fault(() => null),
    'accepted',
  )
  assert.equal(
    fault(() => '{'),
    'not JSON',
  )
  assert.match(
    fault((_, manifest) => void (manifest['format'] = 'another')),
    /format/,
  )
  assert.match(
    fault((_, manifest) => void (manifest['steps'] = ['jump', 'blink'])),
    /steps/,
  )
  assert.match(
    fault((_, manifest) => void (manifest['frames'] = [{ file: '../1.jpg', atMs: 0, step: 0 }])),
    /frames/,
  )
  assert.equal(
    fault((_, manifest) => void (manifest['frames'] = [{ file: '99.jpg', atMs: 0, step: 0 }])),
    '99.jpg is missing',
  )
  assert.match(
    fault(
      (_, manifest) => void (manifest['frames'] = [9, 5].map((atMs) => ({ file: '1.jpg', atMs, step: 0 }))),
    ),
    /ascend/,
  )
  const empty = folder(t)
  assert.throws(() => listPresentations(empty), { code: 'faces.presentation_unusable' })
})
