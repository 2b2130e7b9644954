import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Refusal } from '#base/refusal'
import { advice, instructions } from '../contract.ts'

// Presentations as they lie on disk: a folder each, with frames and manifest.json. docs/protocols/liveness.md
// describes the format, in which a city can keep recordings of its own.

const limits = { presentations: 100_000, frames: 240, depth: 6 } as const

const Name = Type.String({ pattern: '^[\\w.-]{1,80}$' })
// A file of the folder itself: no way leads out of it.
const File = Type.String({ pattern: '^[\\w-]{1,60}\\.(jpe?g|png|webp)$' })

const Manifest = Type.Object(
  {
    format: Type.Literal('hufu-presentation/1'),
    set: Type.Enum(['tuning', 'figure']),
    /** The species of the instrument, in the words of ISO/IEC 30107-3; of people `bona_fide`. */
    kind: Name,
    group: Type.Enum(['bona_fide', 'attack', 'fault']),
    subject: Name,
    note: Type.String({ maxLength: 400 }),
    /** The challenge that was put. */
    steps: Type.Array(Type.Enum([...instructions]), { minItems: 2, maxItems: 6 }),
    /** In the order in which they were sent, milliseconds after the first step was shown. */
    frames: Type.Array(
      Type.Object(
        {
          file: File,
          atMs: Type.Integer({ minimum: 0 }),
          /** The step that was being done. */
          step: Type.Integer({ minimum: 0, maximum: 5 }),
          /** Of a second try: left out when the step was done by then. */
          again: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: limits.frames },
    ),
    /** The picture on record of whom it claims to be. */
    reference: Type.Optional(File),
    /** Frames of an earlier capture of this person, in their order: the server remembers their prints. */
    earlier: Type.Optional(Type.Array(File, { minItems: 1, maxItems: limits.frames })),
    /** Of a fault: what the person has to be told. */
    advice: Type.Optional(Type.Enum([...advice])),
  },
  { additionalProperties: false },
)

export type Presentation = Static<typeof Manifest> & { folder: string }

/**
 * Every presentation below the folder.
 *
 * @throws Refusal `faces.presentation_unusable` 422 naming the manifest and its fault
 */
export function listPresentations(dir: string): Presentation[] {
  const manifests = manifestsIn(dir, 0)
  if (manifests.length === 0) throw unusable(dir, 'no manifest.json in it')
  if (manifests.length > limits.presentations) throw unusable(dir, `more than ${limits.presentations}`)
  return manifests.map((path) => ({ ...parse(path, dir), folder: dirname(path) }))
}

function manifestsIn(dir: string, depth: number): string[] {
  const entries = readdirSync(dir, { withFileTypes: true }).toSorted((p, q) => (p.name < q.name ? -1 : 1))
  if (entries.some((entry) => entry.name === 'manifest.json')) return [join(dir, 'manifest.json')]
  if (depth >= limits.depth) return []
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => manifestsIn(join(dir, entry.name), depth + 1))
}

function parse(path: string, dir: string): Static<typeof Manifest> {
  const where = relative(dir, path)
  const manifest = fromJson(path, where)
  const [problem] = Value.Errors(Manifest, manifest)
  if (problem || !Value.Check(Manifest, manifest))
    throw unusable(where, `${problem?.instancePath ?? ''} ${problem?.message ?? ''}`.trim())
  const { frames, reference, earlier = [] } = manifest
  const files = [...frames.map(({ file }) => file), ...(reference ? [reference] : []), ...earlier]
  const missing = files.find((file) => !isFile(join(dirname(path), file)))
  if (missing) throw unusable(where, `${missing} is missing`)
  if (frames.some(({ atMs }, i) => atMs < (frames[i - 1]?.atMs ?? 0)))
    throw unusable(where, 'the times of the frames do not ascend')
  return manifest
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function fromJson(path: string, where: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // JSON.parse quotes the file; that it is no JSON is enough.
    throw unusable(where, 'not JSON')
  }
}

function unusable(file: string, fault: string): Refusal {
  return new Refusal('faces.presentation_unusable', 422, { file, fault })
}
