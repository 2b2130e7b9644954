import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type {
  Application,
  FrameAnswer,
  OpenedChallenge,
  StartedApplication,
} from '#contract/identity/enrolment'
import { consentVersions } from '#contract/identity/enrolment'
import { dpopProof, testKey } from '#test/device'
import type { Pose } from '#test/puppet/poses'

/** Frames to show for each thing that the server may ask for: `poses(portrait)`. */
export type Play = Record<Pose, readonly Buffer[]>

export type Answer<Body> = { status: number; body: Body; code: string | undefined; facts: unknown }

export type Applicant = ReturnType<typeof createApplicant>

type Settings = {
  /** Where the server listens. */
  url: string
  /** By what name it knows itself: the proofs speak of that. */
  origin: string
  key?: ReturnType<typeof testKey>
  applicationId?: string
  token?: string | undefined
  now?: () => Date
  /** Between two frames: a test moves its clock, a bench waits. */
  tick?: () => void | Promise<void>
}

/** A person with a phone, as far as the server can tell: enrols over HTTP as the wallet does. */
export function createApplicant(settings: Settings) {
  const { url, origin, key = testKey(), applicationId = randomUUID(), now = () => new Date() } = settings
  const tick = settings.tick ?? (() => {})
  const path = `/api/enrolment/applications/${applicationId}`
  let accessToken = settings.token

  const ask = async <Body>(
    method: 'GET' | 'POST',
    target: string,
    body?: object | Buffer,
  ): Promise<Answer<Body>> => {
    const proof = { method, url: origin + target, now: now(), ...(accessToken && { accessToken }) }
    const isPicture = Buffer.isBuffer(body)
    const response = await fetch(url + target, {
      method,
      headers: {
        dpop: dpopProof(key, proof),
        ...(accessToken && { authorization: `DPoP ${accessToken}` }),
        ...(body && { 'content-type': isPicture ? 'image/jpeg' : 'application/json' }),
      },
      ...(body && { body: isPicture ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const told = text === '' ? null : JSON.parse(text)
    return { status: response.status, body: told, code: told?.code, facts: told?.facts }
  }

  const frame = (challengeId: string, sequence: number, jpeg: Buffer) =>
    ask<FrameAnswer>('POST', `${path}/frames?challenge=${challengeId}&sequence=${sequence}`, jpeg)

  return {
    key,
    applicationId,
    ask,
    frame,
    token: () => accessToken,
    /** Another phone than the one that holds the token would have none. */
    forget: () => (accessToken = undefined),
    async start(person: { name: string; idNumber: string }, consents: object = consentVersions) {
      accessToken = undefined
      const form = { ...person, applicationId, consents }
      const answer = await ask<StartedApplication>('POST', '/api/enrolment/applications', form)
      if (answer.status === 200) accessToken = answer.body.applicationToken
      return answer
    },
    challenge: () => ask<OpenedChallenge>('POST', `${path}/challenge`),
    read: () => ask<Application>('GET', path),
    withdraw: () => ask<Application>('POST', `${path}/withdraw`),

    /** Does what is asked, frame by frame, until the server has seen enough or too much. */
    async capture(play: Play): Promise<Answer<FrameAnswer>> {
      const opened = await ask<OpenedChallenge>('POST', `${path}/challenge`)
      assert.equal(opened.status, 200, opened.code ?? '')
      const { challengeId } = opened.body
      let { step } = opened.body
      let sequence = 1
      for (;;) {
        const asked = step.index
        for (const jpeg of play[step.instruction]) {
          await tick()
          const answer = await frame(challengeId, sequence++, jpeg)
          if (answer.status !== 200 || answer.body.state !== 'continue') return answer
          step = answer.body.step
          if (step.index !== asked) break
        }
      }
    },
  }
}
