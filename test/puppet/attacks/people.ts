import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Face, FaceReader } from '#identity/faces'
import { newSetting, photograph } from '../person.ts'
import { createRandom, type Random } from '../random.ts'
import type { Stance } from '../turning.ts'
import type { CorpusSet } from './corpus.ts'
import { newSubject, type Subject } from './subject.ts'

// From a folder of labelled pictures (DIR/PERSON/PICTURE) those of whom a head can be made: one face, seen from in
// front, large and sharp, eyes open and mouth shut.

const picturesMax = 4

/**
 * In the order of the draw; asks for one after the other until it is told to stop.
 *
 * On which side somebody stands their name and the seed decide, however many are asked for: nobody who was tuned on is
 * in a figure.
 */
export async function* subjectsIn(
  dir: string,
  set: CorpusSet,
  { reader, random }: { reader: FaceReader; random: Random },
): AsyncGenerator<Subject> {
  const names = readdirSync(dir).filter((name) => statSync(join(dir, name)).isDirectory())
  for (const name of shuffled(names.toSorted(), random)) {
    if (sideOf(name, random) !== set) continue
    const pictures = readdirSync(join(dir, name))
      .filter((file) => /\.(jpe?g|png)$/i.test(file))
      .toSorted()
      .slice(0, picturesMax)
      .map((file) => readFileSync(join(dir, name, file)))
    const subject = await subjectFrom(name, pictures, reader)
    if (subject) yield subject
  }
}

const tuningShare = 0.3

function sideOf(name: string, random: Random): CorpusSet {
  return random.fork(`side of ${name}`).next() < tuningShare ? 'tuning' : 'figure'
}

async function subjectFrom(name: string, pictures: Buffer[], reader: FaceReader): Promise<Subject | null> {
  const seen = []
  for (const picture of pictures) {
    const analysis = await reader.analyse(picture, 'portrait')
    if (analysis.outcome === 'face') seen.push({ picture, face: analysis.face })
  }
  const best = seen
    .filter(({ face }) => isModel(face))
    .toSorted((p, q) => Math.abs(p.face.yaw) - Math.abs(q.face.yaw))[0]
  if (!best) return null
  // What the register would hold is another picture of them, if there is one.
  const reference = seen.find(({ picture }) => picture !== best.picture)?.picture ?? best.picture
  try {
    const subject = await newSubject(reader, { name, portrait: best.picture, reference })
    return (await acts(reader, subject)) ? subject : null
  } catch (error) {
    // Of some pictures no head can be made in which the engine finds a face again.
    if (error instanceof TypeError) return null
    throw error
  }
}

// On a small picture a drawn lid may not cover the eye, and what is badly modelled may read as too near, dark or aslant.
// Of such a head neither people nor attacks can be made.
async function acts(reader: FaceReader, { person }: Subject): Promise<boolean> {
  const setting = newSetting(createRandom(1), { calm: 0.5, blinks: false })
  const reading = async (act: Partial<Stance>) => {
    const analysis = await reader.analyse(
      await photograph(person.head, { ...person.still, ...act }, setting, 0),
    )
    return analysis.outcome === 'face' ? analysis.face : null
  }
  const [rest, shut, open] = [await reading({}), await reading({ eyes: 1 }), await reading({ mouth: 0.42 })]
  if (!rest || !shut || !open || rest.advice !== null) return false
  return shut.eyeOpenness < rest.eyeOpenness * 0.58 && open.mouthOpenness > rest.mouthOpenness + 0.24
}

function isModel(face: Face): boolean {
  const { yaw, pitch, roll, eyeOpenness, mouthOpenness, sizePx, sharpness, score, quality } = face
  return (
    Math.abs(yaw) < 9 &&
    Math.abs(pitch) < 16 &&
    Math.abs(roll) < 15 &&
    eyeOpenness > 0.19 &&
    mouthOpenness < 0.12 &&
    sizePx >= 80 &&
    sharpness > 0.18 &&
    score > 0.75 &&
    quality.cover <= 0.8
  )
}

function shuffled(names: string[], random: Random): string[] {
  for (let i = names.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const [p, q] = [names[i], names[j]]
    if (p === undefined || q === undefined) continue
    names[i] = q
    names[j] = p
  }
  return names
}
