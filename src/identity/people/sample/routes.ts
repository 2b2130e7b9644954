// Two routes for trying Hufu out. They answer 404 from the moment a real resident is in the register.
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { attempt } from '#base/limits'
import { Refusal } from '#base/refusal'
import { AddedYourself, AddYourself, portraitBytesMax, SampleAnswer } from '../contract.ts'
import type { Register } from '../register.ts'
import { dayOf } from '../resident.ts'
import { readKind, readPlacesTaken } from '../store/register-kind.ts'
import { cityName } from './city.ts'
import { listJourney } from './journey-list.ts'
import { type AnalysePortrait, addYourself, placesMax, portraitFrom } from './yourself.ts'

type Deps = { db: Db; now: Clock; register: Register; analysePortrait: AnalysePortrait }

const tags = ['people']
// Behind one address may be a whole class that tries this out together.
const additionsMax = 30
const additionsWindowSeconds = 3_600
const jsonOverhead = 4_096

export function sampleRoutes(app: App, { db, now, register, analysePortrait }: Deps): void {
  const requireSample = async () => {
    if ((await readKind(db.sql)) !== 'sample') throw new Refusal('people.not_a_sample', 404)
  }

  const list = {
    tags,
    summary: 'Made-up residents to try the journey with; only while the register is the sample city',
    response: { 200: SampleAnswer },
  }
  app.get('/api/people/sample', { schema: list }, async (_request, reply) => {
    await requireSample()
    reply.header('cache-control', 'no-store')
    const residents = await listJourney(db.sql, register)
    return {
      city: cityName,
      residents: residents.map((resident) => ({
        ...resident,
        portrait: resident.portrait?.toString('base64') ?? null,
      })),
      placesLeft: Math.max(0, placesMax - (await readPlacesTaken(db.sql))),
    }
  })

  const add = {
    tags,
    summary: 'Add yourself to the sample city: a photograph in, a made-up number out, said once',
    body: AddYourself,
    response: { 201: AddedYourself },
  }
  const bodyLimit = Math.ceil(portraitBytesMax / 3) * 4 + jsonOverhead
  app.post('/api/people/sample', { schema: add, bodyLimit }, async (request, reply) => {
    await requireSample()
    await attempt(db.sql, {
      scope: 'people.sample',
      key: request.ip,
      max: additionsMax,
      windowSeconds: additionsWindowSeconds,
      now: now(),
    })
    const { portrait: photograph, ...yourself } = request.body
    const portrait = await portraitFrom(Buffer.from(photograph, 'base64'), analysePortrait)
    const added = await db.tx((sql) =>
      addYourself(sql, register, { ...yourself, portrait, today: dayOf(now()) }),
    )
    return reply.code(201).header('cache-control', 'no-store').send(added)
  })
}
