import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createLog } from '#base/log'
import type { Challenge, FaceReader } from '#identity/faces'
import { createFaceReader, similarity } from '#identity/faces'
import type { PuppetName } from './people.ts'
import { portraitOf } from './people.ts'
import type { Pose } from './poses.ts'
import { poses } from './poses.ts'

let faces: FaceReader
before(() => {
  faces = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'silent' }) })
})
after(() => faces.close())

const astronaut = new URL('../../../shared/faces/portraits/astronaut.png', import.meta.url)
const portraits: Record<string, () => Promise<Buffer>> = {
  ...Object.fromEntries(
    (['mei', 'rosa', 'lin', 'noor'] satisfies PuppetName[]).map((name) => [name, () => portraitOf(name)]),
  ),
  astronaut: async () => readFileSync(astronaut),
}

for (const [name, portrait] of Object.entries(portraits))
  test(`the puppet ${name} passes every challenge and stays the person of its portrait`, async (t) => {
    if (name === 'astronaut' && !existsSync(astronaut)) return t.skip('../shared/faces/portraits is not here')
    const file = await portrait()
    const played = await read(await poses(file))
    for (const first of ['turn_left', 'turn_right'] as const)
      for (const rest of [
        ['blink', 'open_mouth'],
        ['come_closer', 'blink'],
        ['open_mouth', 'come_closer'],
      ] as const) {
        const steps = ['look_straight', rest[0], first, rest[1]] as const
        const challenge = play({ ...faces.liveness.newChallenge(() => 0, start), steps }, played)
        assert.deepEqual([challenge.state, challenge.failure], ['passed', null], steps.join(' '))
        assert.equal(faces.liveness.isDoubtful(challenge), false)
      }
    const reference = await faces.analyse(file, 'portrait')
    const calm = played.look_straight[0]
    assert(reference.outcome === 'face' && calm?.outcome === 'face')
    assert(similarity(reference.face.embedding, calm.face.embedding) > faces.thresholds.match + 0.1)
  })

const start = new Date('2026-11-23T09:00:00Z')
type Played = Record<Pose, Awaited<ReturnType<FaceReader['analyse']>>[]>

async function read(frames: Record<Pose, Buffer[]>): Promise<Played> {
  const known = new Map<Buffer, Awaited<ReturnType<FaceReader['analyse']>>>()
  for (const jpeg of new Set(Object.values(frames).flat())) known.set(jpeg, await faces.analyse(jpeg))
  return Object.fromEntries(
    Object.entries(frames).map(([pose, jpegs]) => [pose, jpegs.map((jpeg) => known.get(jpeg))]),
  ) as Played
}

function play(challenge: Challenge, played: Played): Challenge {
  let now = challenge
  let anchor: Float32Array | null = null
  let sequence = 0
  for (let asked = faces.liveness.currentStep(now); asked; asked = faces.liveness.currentStep(now)) {
    const before = now.step
    for (const analysis of played[asked]) {
      const at = new Date(start.getTime() + 200 * ++sequence)
      now = faces.liveness.advance(now, { sequence, at, analysis, anchor })
      if (now.anchorSequence === sequence && analysis.outcome === 'face') anchor = analysis.face.embedding
    }
    if (now.step === before) return now
  }
  return now
}
