// The operator's routes: find somebody, look, change how their document stands.
import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { attempt } from '#base/limits'
import { Refusal } from '#base/refusal'
import * as wire from './contract.ts'
import { foundOf, pageOf } from './look.ts'
import { normaliseName } from './names.ts'
import type { Register } from './register.ts'

export type RequireOperator = (
  request: FastifyRequest,
  right: 'people.read' | 'people.write',
) => Promise<{ operatorId: string }>

type Deps = { db: Db; now: Clock; register: Register; requireOperator: RequireOperator }

const tags = ['people']
const foundMax = 20
// A clerk serves a few people an hour; somebody who asks for hundreds is copying the register.
const looksMax = 300
const looksWindowSeconds = 3_600

export function operatorRoutes(app: App, deps: Deps): void {
  searchRoute(app, deps)
  lookRoute(app, deps)
  portraitRoute(app, deps)
  standingRoute(app, deps)
}

function searchRoute(app: App, deps: Deps): void {
  const { db, register, requireOperator } = deps
  const schema = {
    tags,
    summary: 'Find people by their exact ID number or exact name; each one shown learns of it',
    body: wire.Search,
    response: { 200: wire.SearchAnswer },
  }
  app.post('/api/people/search', { schema }, async (request) => {
    const { body } = request
    const { operatorId } = await requireOperator(request, 'people.read')
    await countLook(deps, operatorId)
    if ('name' in body && normaliseName(body.name) === null) throw new Refusal('people.search_empty', 422)
    return db.tx(async (sql) => {
      const found =
        'idNumber' in body
          ? await register.findByIdNumber(sql, body.idNumber)
          : await register.findByName(sql, body.name, foundMax + 1)
      const shown = found.slice(0, foundMax)
      for (const { personId } of shown)
        await register.recordLook(sql, { ...groundOf(body), personId, operatorId, look: 'search' })
      return { people: shown.map(foundOf), isCut: found.length > foundMax }
    })
  })
}

function lookRoute(app: App, deps: Deps): void {
  const { db, register, requireOperator } = deps
  const schema = {
    tags,
    summary: 'The page of a person; the look is recorded and shown to them',
    params: wire.PersonPath,
    body: wire.Look,
    response: { 200: wire.PersonPage },
  }
  app.post('/api/people/:personId/look', { schema }, async (request, reply) => {
    const { withIdNumber = false } = request.body
    const { operatorId } = await requireOperator(request, withIdNumber ? 'people.write' : 'people.read')
    await countLook(deps, operatorId)
    reply.header('cache-control', 'no-store')
    return db.tx(async (sql) => {
      const person = await register.read(sql, request.params.personId)
      const { personId } = person
      const look = withIdNumber ? 'number' : 'page'
      await register.recordLook(sql, { ...groundOf(request.body), personId, operatorId, look })
      return pageOf(person, withIdNumber)
    })
  })
}

function portraitRoute(app: App, deps: Deps): void {
  const { db, register, requireOperator } = deps
  const schema = {
    tags,
    summary: "A person's portrait; the look is recorded and shown to them",
    params: wire.PersonPath,
    body: wire.PortraitLook,
    produces: ['image/jpeg'],
  }
  app.post('/api/people/:personId/portrait', { schema }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'people.read')
    await countLook(deps, operatorId)
    const { personId } = request.params
    const jpeg = await db.tx(async (sql) => {
      const bytes = await register.portrait(sql, personId)
      if (!bytes) throw new Refusal('people.portrait_missing', 404, { personId })
      await register.recordLook(sql, { ...groundOf(request.body), personId, operatorId, look: 'portrait' })
      return bytes
    })
    return reply.type('image/jpeg').header('cache-control', 'no-store').send(jpeg)
  })
}

function standingRoute(app: App, { db, register, requireOperator }: Deps): void {
  const schema = {
    tags,
    summary: "Say how a person's document stands; their cards follow",
    params: wire.PersonPath,
    body: wire.StandingChange,
    response: { 200: wire.StandingAnswer },
  }
  app.post('/api/people/:personId/standing', { schema }, async (request) => {
    const { operatorId } = await requireOperator(request, 'people.write')
    const { personId } = request.params
    const { standing, reason, changeId } = request.body
    const change = { personId, standing, by: `operator:${operatorId}`, reason, changeId }
    return db.tx(async (sql) => {
      const isChanged = await register.setStanding(sql, change)
      // "Nothing to change" says how it stands: to ask so is to look.
      const look = {
        ...groundOf({ ...request.body, lookId: changeId }),
        personId,
        operatorId,
        look: 'page',
      } as const
      if (!isChanged) await register.recordLook(sql, look)
      return { personId, standing, isChanged }
    })
  })
}

function groundOf({
  lookId,
  reason,
  reference,
}: {
  lookId: string
  reason: wire.LookReason
  reference?: string
}) {
  return reference ? { lookId, reason, reference } : { lookId, reason }
}

function countLook({ db, now }: Deps, operatorId: string): Promise<void> {
  const limit = { max: looksMax, windowSeconds: looksWindowSeconds, now: now() }
  return attempt(db.sql, { scope: 'people.look', key: operatorId, ...limit })
}
