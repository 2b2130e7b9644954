import { mkdirSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instruction } from '#contract/identity/faces'
import type { FaceReader } from '#identity/faces'
import { createRandom, type Random } from '../random.ts'
import { kinds, type Kind } from './kinds.ts'
import { drawSteps, type Moment, scriptOf } from './script.ts'
import { present } from './replayed.ts'
import { newTask, type Subject, type Task } from './subject.ts'

// Presentations on disk: OUT/SET/KIND/SUBJECT/, frames and what they are. docs/protocols/liveness.md has the format.

export type CorpusSet = 'tuning' | 'figure'

export type Order = { out: string; set: CorpusSet; kind: Kind; seed: number; reader: FaceReader }

/** @returns false when it was there already */
export async function writePresentation(order: Order, victim: Subject, other: Subject): Promise<boolean> {
  const { out, set, kind, reader } = order
  const folder = join(out, set, kind.name, victim.name)
  if (existsSync(join(folder, 'manifest.json'))) return false
  const random = createRandom(order.seed).fork(`${set} ${kind.name} ${victim.name}`)
  const { steps, moments } = planOf(kind, random)
  const task = newTask(reader, { victim, other }, random, { moments, blinks: kind.group === 'bona_fide' })
  const earlier = kind.hasEarlier ? await filmed(task, kind) : []
  const take = await kind.make(task, earlier)
  const half = `${folder}.half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  const frames: Written['frames'][number][] = []
  for (const [index, moment] of moments.entries()) {
    const file = `${String(index + 1).padStart(3, '0')}.jpg`
    writeFileSync(join(half, file), await take(moment))
    const { atMs, step, isAgain } = moment
    frames.push({ file, atMs, step, ...(isAgain && { again: true }) })
  }
  const past = earlier.map((jpeg, index) => {
    const file = `earlier-${String(index + 1).padStart(3, '0')}.jpg`
    writeFileSync(join(half, file), jpeg)
    return file
  })
  writeFileSync(join(half, 'reference.jpg'), victim.reference)
  writeFileSync(join(half, 'manifest.json'), manifest({ order, victim, steps, frames, past }))
  renameSync(half, folder)
  return true
}

export function planOf(kind: Kind, random: Random): { steps: Instruction[]; moments: Moment[] } {
  const steps = kind.steps?.(random) ?? drawSteps(random)
  const asked = scriptOf(steps, random, kind.tries)
  return { steps, moments: kind.moments?.(asked, random) ?? asked }
}

const minuteMs = 60_000

// Somebody who tries again does so a minute later in the same room, or on another day.
async function filmed(task: Task, { group }: Kind): Promise<Buffer[]> {
  const { reader, random, moments, victim } = task
  const isSameRoom = group === 'bona_fide' && random.next() < 0.5
  const then = isSameRoom ? task : newTask(reader, task, random.fork('earlier'), task)
  const take = present(then, victim)
  const frames: Buffer[] = []
  const once = moments.filter(({ isAgain }) => !isAgain)
  for (const moment of once) frames.push(await take({ ...moment, atMs: moment.atMs - minuteMs }))
  return frames
}

type Written = {
  order: Order
  victim: Subject
  steps: readonly Instruction[]
  frames: readonly { file: string; atMs: number; step: number; again?: boolean }[]
  past: readonly string[]
}

function manifest({ order: { set, kind }, victim, steps, frames, past }: Written): string {
  const { name, group, advice, note } = kind
  const told = { ...(advice && { advice }), ...(past.length > 0 && { earlier: past }) }
  return `${JSON.stringify(
    {
      format: 'hufu-presentation/1',
      set,
      kind: name,
      group,
      subject: victim.name,
      note,
      steps,
      reference: 'reference.jpg',
      ...told,
      frames,
    },
    null,
    1,
  )}\n`
}

export function kindsOf(set: CorpusSet): Kind[] {
  return kinds.filter(({ mayTune }) => set === 'figure' || mayTune)
}
