import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '#base/refusal'
import type { Analysis } from './analysis.ts'
import type { ErrorRates, Labelled } from './statistics.ts'
import { errorRates, seededRandom } from './statistics.ts'

// What an engine is worth on a city's own pictures: DIR/PERSON/PICTURE, two or more pictures of some people.

export type Evaluation = ErrorRates & {
  engine: { name: string; version: string }
  /** Pictures in which no face was found, or that could not be read: they take part in no pair. */
  withoutFace: number
  unreadable: number
  /** From file to answer, all workers busy. */
  picturesPerSecond: number
  /** Null when there are too few pairs to read them off. */
  proposed: { match: number; borderline: number; duplicate: number } | null
}

type Reader = {
  engine: { name: string; version: string }
  workload(): { workers: number }
  analyse(file: Uint8Array, kind: 'portrait'): Promise<Analysis>
}

const seed = 2017
const pictureName = /\.(jpe?g|png|webp)$/i

/**
 * @param progress is told how many pictures are done, of how many
 * @throws Refusal `faces.nothing_to_compare` 422 when there are no two pictures of one person, or only one person
 */
export async function evaluateFolder(
  reader: Reader,
  dir: string,
  progress: (done: number, of: number) => void,
): Promise<Evaluation> {
  const pictures = listPictures(dir)
  const started = performance.now()
  const { faces, withoutFace, unreadable } = await readAll(reader, pictures, progress)
  const seconds = (performance.now() - started) / 1000
  const rates = errorRates(faces, seededRandom(seed))
  if (rates.genuinePairs === 0 || rates.impostorPairs === 0)
    throw new Refusal('faces.nothing_to_compare', 422, { pictures: pictures.length })
  return {
    engine: reader.engine,
    ...rates,
    withoutFace,
    unreadable,
    picturesPerSecond: pictures.length / seconds,
    proposed: propose(rates),
  }
}

type Picture = { person: string; path: string }

function listPictures(dir: string): Picture[] {
  return readdirSync(dir)
    .toSorted()
    .filter((person) => statSync(join(dir, person)).isDirectory())
    .flatMap((person) =>
      readdirSync(join(dir, person))
        .toSorted()
        .filter((name) => pictureName.test(name))
        .map((name) => ({ person, path: join(dir, person, name) })),
    )
}

async function readAll(
  reader: Reader,
  pictures: readonly Picture[],
  progress: (done: number, of: number) => void,
) {
  const found: (Labelled | null)[] = pictures.map(() => null)
  const counts = { withoutFace: 0, unreadable: 0 }
  let [next, done] = [0, 0]
  const work = async () => {
    for (let i = next++; i < pictures.length; i = next++) {
      const { person, path } = pictures[i] ?? { person: '', path: '' }
      const analysis = await reader.analyse(readFileSync(path), 'portrait')
      if (analysis.outcome === 'face') found[i] = { person, embedding: analysis.face.embedding }
      else if (analysis.outcome === 'unreadable') counts.unreadable++
      else counts.withoutFace++
      progress(++done, pictures.length)
    }
  }
  // Twice as many as there are threads, so that none waits for the disk.
  await Promise.all(Array.from({ length: reader.workload().workers * 2 }, work))
  return { faces: found.filter((face) => face !== null), ...counts }
}

// A match stands halfway between the thresholds for 1e-4 and 1e-5: on other people's pictures the same threshold
// lets some times more impostors pass. A duplicate is one more step up: it is asked against everybody.
export function propose({ points }: Pick<ErrorRates, 'points'>): Evaluation['proposed'] {
  if (points.some(({ isMeasured }) => !isMeasured)) return null
  const at = (fmr: number) => points.find((point) => point.fmr === fmr)?.threshold ?? 1
  const step = at(1e-5) - at(1e-4)
  return {
    match: at(1e-4) + step / 2,
    borderline: at(1e-3),
    duplicate: Math.min(1, at(1e-5) + step),
  }
}
