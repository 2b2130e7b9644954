import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { createLog } from '#base/log'
import type { Challenge, FaceReader } from '#identity/faces'
import { createFaceReader, similarity } from '#identity/faces'
import { instructions } from '#contract/identity/faces'
import type { PuppetName } from './people.ts'
import { portraitOf } from './people.ts'
import type { Pose, Poses } from './poses.ts'
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
    const advice = Object.values(played)
      .flat()
      .map((analysis) => analysis.outcome === 'face' && analysis.face.advice)
    assert(!advice.includes('cover_removed'), 'a bare face, also in light of two colours')
    const reference = await faces.analyse(file, 'portrait')
    const calm = played.look_straight[0]
    assert(reference.outcome === 'face' && calm?.outcome === 'face')
    assert(similarity(reference.face.embedding, calm.face.embedding) > faces.thresholds.match + 0.1)
  })

const start = new Date('2026-11-23T09:00:00Z')
type Played = Record<Pose, Awaited<ReturnType<FaceReader['analyse']>>[]>

async function read(frames: Poses): Promise<Played> {
  const all = (pose: Pose) =>
    frames[pose].map((jpeg) => known.get(jpeg) ?? assert.fail(`a frame of ${pose} was not read`))
  const known = new Map<Buffer, Awaited<ReturnType<FaceReader['analyse']>>>()
  for (const jpeg of new Set(instructions.flatMap((pose) => frames[pose])))
    known.set(jpeg, await faces.analyse(jpeg))
  return {
    look_straight: all('look_straight'),
    turn_left: all('turn_left'),
    turn_right: all('turn_right'),
    blink: all('blink'),
    open_mouth: all('open_mouth'),
    come_closer: all('come_closer'),
  }
}

function play(challenge: Challenge, played: Played): Challenge {
  let now = challenge
  let anchor: Float32Array | null = null
  let sequence = 0
  for (let asked = faces.liveness.currentStep(now); asked; asked = faces.liveness.currentStep(now)) {
    const stepBefore = now.step
    for (const analysis of played[asked]) {
      const at = new Date(start.getTime() + 200 * ++sequence)
      now = faces.liveness.advance(now, { sequence, at, analysis, anchor })
      if (now.anchorSequence === sequence && analysis.outcome === 'face') anchor = analysis.face.embedding
    }
    if (now.step === stepBefore) return now
  }
  return now
}
