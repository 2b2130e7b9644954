import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Routes } from '#base/http'
import { Refusal } from '#base/refusal'
import type { Gallery } from './gallery.ts'
import { createQuestionReader, partPath, questionBytesMax, sealedType } from './gallery-wire.ts'

/** Every decision of a city in one minute, from one address. */
const questionsPerMinuteMax = 6_000

type PartDeps = {
  db: Db
  gallery: Pick<Gallery, 'lookHere'>
  secret: Buffer
  engineVersion: string
  now: Clock
}

/** A part's door: for other processes of this installation only, and in no API document. docs/protocols/gallery.md */
export function partRoutes({ db, gallery, secret, engineVersion, now }: PartDeps): Routes {
  const readQuestion = createQuestionReader(secret, now)
  return (app) => {
    app.addContentTypeParser(
      sealedType,
      { parseAs: 'buffer', bodyLimit: questionBytesMax },
      (_, body, done) => done(null, body),
    )
    const rateLimit = { max: questionsPerMinuteMax, timeWindow: 60_000 }
    app.post(partPath, { config: { rateLimit }, schema: { hide: true } }, async (request, reply) => {
      const sealed = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const { asked, sealAnswer } = readQuestion(sealed)
      // Bytes of another engine's faces mean nothing here; who asks learns it from the answer.
      const isComparable = asked.engineVersion === engineVersion
      const answer = isComparable ? await gallery.lookHere(db.sql, asked) : nothing(engineVersion)
      if (!answer) throw new Refusal('faces.gallery_loading', 503, { retryAfterSeconds: 5 })
      return reply.type(sealedType).send(sealAnswer(answer))
    })
  }
}

function nothing(engineVersion: string) {
  return { engineVersion, regions: [], moment: '-infinity', personIds: [] }
}
