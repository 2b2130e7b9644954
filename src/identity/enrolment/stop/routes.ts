import type { FastifyRequest } from 'fastify'
import type { App } from '#base/http'
import { sameSecret, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import { bearerOf } from '../access.ts'
import { openChallenge, takeFrame } from '../capture.ts'
import * as wire from '../contract.ts'
import type { Decider } from '../decide.ts'
import type { Deps } from '../deps.ts'
import { stopAt } from '../store/stops.ts'
import { confirmStop } from './confirm.ts'
import { underOwnKey } from './seal.ts'
import { startStop } from './start.ts'
import type { Stop } from './stop.ts'
import { stopView } from './views.ts'

const tags = ['enrolment']
const params = wire.StopPath

/** "I have lost my phone", from any browser. Every call proves a key that the browser made for it (RFC 9449). */
export function stopRoutes(app: App, deps: Deps, decider: Decider): void {
  const start = {
    tags,
    summary: 'I have lost my phone: name and ID number',
    body: wire.StartStop,
    response: { 200: wire.StartedStop },
  }
  app.post('/api/enrolment/stops', { schema: start }, async (request) => {
    const { jkt } = deps.dpop.verify(request)
    const { stop, stopToken } = await startStop(deps, request.body, { jkt, address: request.ip })
    return { ...stopView(stop), stopToken }
  })
  captureRoutes(app, deps, decider)
  lifeRoutes(app, deps, decider)
}

function captureRoutes(app: App, deps: Deps, decider: Decider): void {
  const challenge = { tags, summary: 'Ask for a capture', params, response: { 200: wire.OpenedChallenge } }
  app.post('/api/enrolment/stops/:stopId/challenge', { schema: challenge }, async (request) => {
    const stop = await namedStop(deps, request, request.params.stopId)
    // Not by person: nobody's would never run out, and so tell who is known. Tries by number do that work.
    return openChallenge(forCapture(deps, stop), nobodys(stop), [['capturesByDevice', stop.jkt]])
  })
  const frame = {
    tags,
    summary: 'Show one frame of the capture, in order',
    consumes: ['image/jpeg'],
    params,
    querystring: wire.FramePlace,
    response: { 200: wire.FrameAnswer },
  }
  app.post('/api/enrolment/stops/:stopId/frames', { schema: frame }, async (request) => {
    const stop = await namedStop(deps, request, request.params.stopId)
    const { challenge: challengeId, sequence } = request.query
    const jpeg = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const answer = await takeFrame(forCapture(deps, stop), nobodys(stop), { challengeId, sequence, jpeg })
    if (answer.state === 'deciding') await decider.decide(stop.applicationId)
    return answer
  })
}

function lifeRoutes(app: App, deps: Deps, decider: Decider): void {
  const read = { tags, summary: 'Where my try stands', params, response: { 200: wire.Stop } }
  app.get('/api/enrolment/stops/:stopId', { schema: read }, async (request) => {
    const stop = await namedStop(deps, request, request.params.stopId)
    if (stop.state !== 'captured') return stopView(stop)
    // The one who took the last frame may have crashed: whoever asks next decides.
    await decider.decide(stop.applicationId)
    return stopView((await stopAt(deps.db.sql, stop.applicationId)) ?? stop)
  })
  const confirm = {
    tags,
    summary: 'Stop everything on my phone, now',
    params,
    response: { 200: wire.Stop },
  }
  app.post('/api/enrolment/stops/:stopId/confirm', { schema: confirm }, async (request) =>
    stopView(await confirmStop(deps, await namedStop(deps, request, request.params.stopId))),
  )
}

const forCapture = (deps: Deps, stop: Stop): Deps =>
  'keySalt' in stop && stop.keySalt ? underOwnKey(deps, stop) : deps

// A capture is remembered, so that it is known when it is played again: by its try here, and not by its person, whose
// memory nobody would have.
const nobodys = (stop: Stop) => ({ ...stop, personId: stop.applicationId })

/** @throws Refusal 401 `enrolment.token_missing`, `enrolment.token_invalid`, 404 `enrolment.unknown_application` */
async function namedStop({ dpop, db }: Deps, request: FastifyRequest, stopId: string): Promise<Stop> {
  const { token, applicationId } = bearerOf(request)
  const { jkt } = dpop.verify(request, token)
  const stop = await stopAt(db.sql, applicationId)
  const isTheirs = stop && sameSecret(stop.tokenHash, tokenHash(token)) && stop.jkt === jkt
  if (!isTheirs) throw new Refusal('enrolment.token_invalid', 401)
  if (applicationId !== stopId)
    throw new Refusal('enrolment.unknown_application', 404, { applicationId: stopId })
  return stop
}
