import { below, oneOf, type Random } from '#test/random'
import { hostileTexts } from '../attacks/mutations.ts'

// What is well formed, made a little less so: a parser refuses noise at its first byte, and is tried only by what is almost
// right.

const texts = Object.values(hostileTexts)
const edges: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  '0',
  '-1',
  '__proto__',
  'constructor',
  '🐯',
  [],
  {},
]
const roundsMax = 4
const wordsMax = 12

/** A value of JSON with up to four things changed in it. */
export function mutateJson(random: Random, value: unknown): unknown {
  let changed = structuredClone(value)
  for (let round = 1 + below(random, roundsMax); round > 0; round--) changed = changeOne(random, changed)
  return changed
}

function changeOne(random: Random, value: unknown): unknown {
  // The deeper the value lies, the more often it is gone into: what is at the top is soon refused.
  if (typeof value !== 'object' || value === null || random() < 0.2) return another(random, value)
  const names = Object.keys(value)
  const name = names.length === 0 ? 'a' : oneOf(random, names)
  const rest: Record<string, unknown> = { ...value }
  const how = random()
  if (how < 0.1) delete rest[name]
  else if (how < 0.2) rest[oneOf(random, names.length > 0 ? names : ['b'])] = rest[name]
  else if (how < 0.25) rest[oneOf(random, texts).slice(0, 80)] = rest[name]
  else rest[name] = changeOne(random, rest[name])
  return Array.isArray(value) ? Object.values(rest) : rest
}

function another(random: Random, value: unknown): unknown {
  const how = random()
  if (how < 0.3) return oneOf(random, edges)
  if (how < 0.5) return oneOf(random, texts)
  if (how < 0.6) return Array.from({ length: below(random, wordsMax) }, () => value)
  if (how < 0.7) return { a: value, [String(value).slice(0, 20)]: value }
  if (how < 0.75) return nested(random, value)
  return typeof value === 'string' ? mutateText(random, value) : String(value)
}

function nested(random: Random, value: unknown): unknown {
  let around = value
  for (let depth = below(random, 600); depth > 0; depth--) around = random() < 0.5 ? [around] : { a: around }
  return around
}

export const mutateText = (random: Random, text: string): string =>
  mutateBytes(random, Buffer.from(text)).toString('utf8')

/** Bytes turned over, cut out, doubled, put elsewhere, or with something hostile in between. */
export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  let changed = Buffer.from(bytes)
  for (let round = 1 + below(random, roundsMax); round > 0; round--) {
    const [from, to] = [below(random, changed.length + 1), below(random, changed.length + 1)].toSorted(
      (a, b) => a - b,
    )
    const [before, within, after] = [
      changed.subarray(0, from),
      changed.subarray(from, to),
      changed.subarray(to),
    ]
    changed = Buffer.concat(oneOf(random, changes)({ random, before, within, after }))
  }
  return changed
}

type Cut = { random: Random; before: Buffer; within: Buffer; after: Buffer }

const changes: readonly ((cut: Cut) => Buffer[])[] = [
  ({ random, before, after }) => [before, Buffer.of(below(random, 256)), after.subarray(1)],
  ({ random, before, after }) => [
    before,
    Buffer.of((after[0] ?? 0) ^ (1 << below(random, 8))),
    after.subarray(1),
  ],
  ({ before, after }) => [before, after],
  ({ before }) => [before],
  ({ before, within, after }) => [before, within, within, after],
  ({ before, within, after }) => [after, within, before],
  ({ random, before, within, after }) => [
    before,
    Buffer.from(oneOf(random, texts).slice(0, 200)),
    within,
    after,
  ],
  ({ random, before, after }) => [before, Buffer.alloc(below(random, 64), below(random, 256)), after],
]
