import type { App } from '#base/http'
import { namedApplication } from './access.ts'
import { openChallenge, takeFrame } from './capture.ts'
import { withdraw } from './closing.ts'
import * as wire from './contract.ts'
import type { Decider } from './decide.ts'
import type { Deps } from './deps.ts'
import { start } from './start.ts'
import { applicationAt } from './store/applications.ts'
import { requireConsented } from './permission.ts'
import { currentView } from './views.ts'
import { startForWard } from './ward.ts'

const tags = ['enrolment']

/** For the wallet. Every call proves the device key (RFC 9449); all but the first carry the application token. */
export function applicantRoutes(app: App, deps: Deps, decider: Decider): void {
  startRoute(app, deps)
  wardRoute(app, deps)
  captureRoutes(app, deps, decider)
  lifeRoutes(app, deps, decider)
}

function startRoute(app: App, deps: Deps): void {
  const schema = {
    tags,
    summary: 'Apply for a card: consent, name and ID number',
    body: wire.StartApplication,
    response: { 200: wire.StartedApplication },
  }
  app.post('/api/enrolment/applications', { schema }, async (request) => {
    const { jkt } = deps.dpop.verify(request)
    const { application, applicationToken } = await start(deps, request.body, { jkt, address: request.ip })
    return { ...(await currentView(deps, application)), applicationToken }
  })
}

function wardRoute(app: App, deps: Deps): void {
  const schema = {
    tags,
    summary: 'Apply for a child under fourteen, as their guardian (access token of my own card)',
    params: wire.WardPath,
    body: wire.StartForWard,
    response: { 200: wire.StartedApplication },
  }
  app.post('/api/enrolment/wards/:wardId/applications', { schema }, async (request) => {
    const resident = await deps.cards.requireResident(request)
    const { wardId } = request.params
    const from = { wardId, resident, address: request.ip }
    const { application, applicationToken } = await startForWard(deps, request.body, from)
    return { ...(await currentView(deps, application)), applicationToken }
  })
}

function captureRoutes(app: App, deps: Deps, decider: Decider): void {
  const params = wire.ApplicationPath
  const challenge = { tags, summary: 'Ask for a capture', params, response: { 200: wire.OpenedChallenge } }
  app.post('/api/enrolment/applications/:applicationId/challenge', { schema: challenge }, async (request) => {
    const application = await namedApplication(deps, request, request.params.applicationId)
    const { jkt, personId } = application
    await requireConsented(deps, application)
    return openChallenge(deps, application, [
      ['capturesByDevice', jkt],
      ['capturesByPerson', personId],
    ])
  })

  app.addContentTypeParser(
    'image/jpeg',
    { parseAs: 'buffer', bodyLimit: wire.frameBytesMax },
    (_, body, done) => done(null, body),
  )
  const frame = {
    tags,
    summary: 'Show one frame of the capture, in order',
    consumes: ['image/jpeg'],
    params,
    querystring: wire.FramePlace,
    response: { 200: wire.FrameAnswer },
  }
  app.post('/api/enrolment/applications/:applicationId/frames', { schema: frame }, async (request) => {
    const application = await namedApplication(deps, request, request.params.applicationId)
    const { challenge: challengeId, sequence } = request.query
    const jpeg = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const answer = await takeFrame(deps, application, { challengeId, sequence, jpeg })
    if (answer.state === 'deciding') await decider.decide(application.applicationId)
    return answer
  })
}

function lifeRoutes(app: App, deps: Deps, decider: Decider): void {
  const params = wire.ApplicationPath
  const read = { tags, summary: 'Where my application stands', params, response: { 200: wire.Application } }
  app.get('/api/enrolment/applications/:applicationId', { schema: read }, async (request) => {
    const application = await namedApplication(deps, request, request.params.applicationId)
    if (application.state !== 'captured') return currentView(deps, application)
    // The one who took the last frame may have crashed: whoever asks next decides.
    await decider.decide(application.applicationId)
    return currentView(deps, (await applicationAt(deps.db.sql, application.applicationId)) ?? application)
  })

  const back = { tags, summary: 'Take my application back', params, response: { 200: wire.Application } }
  app.post('/api/enrolment/applications/:applicationId/withdraw', { schema: back }, async (request) => {
    const application = await namedApplication(deps, request, request.params.applicationId)
    await deps.db.tx((sql) => withdraw(deps, sql, application))
    return currentView(deps, (await applicationAt(deps.db.sql, application.applicationId)) ?? application)
  })
}
