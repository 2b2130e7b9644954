import { randomBytes } from 'node:crypto'
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { open, seal } from '#base/seal'
import type { Look } from './face-scan.ts'

// What goes between two processes that hold parts of a gallery: one question, one answer, both sealed (AES-256-GCM) under
// a key that only processes with this installation's key folder can make. So a template is not readable on the way
// even where a proxy ends TLS, nobody else can ask, and nobody else can answer "found nothing". docs/protocols/gallery.md

export const partPath = '/internal/gallery/search'
export const questionBytesMax = 64 * 1024
export const answerBytesMax = 64 * 1024
export const sealedType = 'application/octet-stream'

/** How far two machines' clocks may be apart, and how long a question is good. */
const freshMs = 60_000
/** Questions remembered, so that none is answered twice: twice the time, at a rate that a part cannot reach. */
const rememberedMax = 100_000
const peopleMax = 1_000
const regionsMax = 4_000
const dimensionsMax = 4_096

const closed = { additionalProperties: false } as const
const Nonce = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })
const Region = Type.String({ pattern: '^[0-9]{6}$' })

const QuestionText = Type.Object(
  {
    nonce: Nonce,
    at: Type.Integer({ minimum: 0 }),
    engineVersion: Type.String({ minLength: 1, maxLength: 80 }),
    embedding: Type.Array(Type.Number({ minimum: -1, maximum: 1 }), { minItems: 1, maxItems: dimensionsMax }),
    regionCode: Type.Union([Type.String({ pattern: '^([0-9]{6})?$' }), Type.Null()]),
    similarityMin: Type.Number({ minimum: -1, maximum: 1 }),
    limit: Type.Integer({ minimum: 1, maximum: peopleMax }),
  },
  closed,
)

const AnswerText = Type.Object(
  {
    engineVersion: Type.String({ minLength: 1, maxLength: 80 }),
    regions: Type.Union([Type.Literal('all'), Type.Array(Region, { maxItems: regionsMax })]),
    // As PostgreSQL writes it, in UTC.
    moment: Type.String({
      pattern: String.raw`^(-infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)$`,
    }),
    personIds: Type.Array(Type.String({ format: 'uuid', maxLength: 36 }), { maxItems: peopleMax + 64 }),
  },
  closed,
)

const questionText = Compile(QuestionText)
const answerText = Compile(AnswerText)

export type Asked = Look & { engineVersion: string }
export type PartAnswer = Static<typeof AnswerText>

/** 32 bytes of this installation, for nothing else (HKDF, then HMAC: src/base/keys.ts). */
export function partSecret(keys: Pick<Keys, 'blindIndex'>): Buffer {
  return keys.blindIndex('faces.gallery.parts', 'questions and answers, 1')
}

const asQuestion = 'faces.part.question'
const asAnswer = (nonce: string) => `faces.part.answer:${nonce}`

/** @returns what to send, and how to open what comes back: an answer to another question does not open */
export function sealQuestion(secret: Buffer, asked: Asked, now: Date) {
  const nonce = randomBytes(16).toString('base64url')
  const embedding = [...asked.embedding]
  const text = JSON.stringify({ ...asked, nonce, at: now.getTime(), embedding })
  return {
    sealed: seal(secret, Buffer.from(text), asQuestion),
    /** @throws Error when it is not the answer of a process with our keys */
    openAnswer: (sealed: Uint8Array): PartAnswer => {
      const answer: unknown = JSON.parse(open(secret, sealed, asAnswer(nonce)).toString('utf8'))
      if (!answerText.Check(answer)) throw new TypeError('an answer of another shape')
      return answer
    },
  }
}

/**
 * Opens questions, each once.
 *
 * @throws Refusal `faces.part_untrusted` 401: not sealed by a process with our keys, too old, or known already;
 * which, only the one who has the keys could use
 */
export function createQuestionReader(secret: Buffer, now: () => Date) {
  const seen = new Map<string, number>()
  return (sealed: Uint8Array) => {
    const text = read(secret, sealed)
    const at = now().getTime()
    for (const [nonce, until] of seen) {
      if (until > at) break
      seen.delete(nonce)
    }
    const isFresh = text !== null && Math.abs(at - text.at) <= freshMs
    if (!isFresh || seen.has(text.nonce) || seen.size >= rememberedMax)
      throw new Refusal('faces.part_untrusted', 401)
    seen.set(text.nonce, at + 2 * freshMs)
    const { nonce, at: _, embedding, ...asked } = text
    return {
      asked: { ...asked, embedding: Float32Array.from(embedding) } satisfies Asked,
      sealAnswer: (answer: PartAnswer) => seal(secret, Buffer.from(JSON.stringify(answer)), asAnswer(nonce)),
    }
  }
}

function read(secret: Buffer, sealed: Uint8Array): Static<typeof QuestionText> | null {
  try {
    const text: unknown = JSON.parse(open(secret, sealed, asQuestion).toString('utf8'))
    return questionText.Check(text) ? text : null
  } catch {
    // Whatever is wrong with it, its sender learns only that it is.
    return null
  }
}
