import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type {
  Application,
  FrameAnswer,
  OpenedChallenge,
  StartedApplication,
  Step,
} from '#contract/identity/enrolment'
import { consentVersions } from '#contract/identity/enrolment'
import { dpopProof, type TestKey, testKey } from '#test/device'
import type { Pose } from '#test/puppet/poses'

/** Frames to show for each thing that the server may ask for: `poses(portrait)`. */
export type Play = Record<Pose, readonly Buffer[]>

export type Answer<Body> = {
  status: number
  body: Body
  code: string | undefined
  facts: unknown
  headers: Record<string, string>
}

export type Applicant = ReturnType<typeof createApplicant>

export type Settings = {
  /** Where the server listens. */
  url: string
  /** By what name it knows itself: the proofs speak of that. */
  origin: string
  key?: TestKey
  applicationId?: string
  token?: string | undefined
  now?: () => Date
  /** Between two frames: a test moves its clock, a bench waits. */
  tick?: () => void | Promise<void>
}

/** A person with a phone, as far as the server can tell: enrols over HTTP as the wallet does. */
export function createApplicant(settings: Settings) {
  const { key = testKey(), applicationId = randomUUID(), tick = () => {} } = settings
  const path = `/api/enrolment/applications/${applicationId}`
  let accessToken = settings.token
  const ask = <Body>(method: 'GET' | 'POST', target: string, body?: object | Buffer) =>
    call<Body>({ ...settings, key, accessToken }, { method, target, body })
  const challenge = () => ask<OpenedChallenge>('POST', `${path}/challenge`)
  const frame = (challengeId: string, sequence: number, jpeg: Buffer) =>
    ask<FrameAnswer>('POST', `${path}/frames?challenge=${challengeId}&sequence=${sequence}`, jpeg)

  return {
    key,
    applicationId,
    ask,
    challenge,
    frame,
    token: () => accessToken,
    /** Another phone than the one that holds the token would have none. */
    forget: () => (accessToken = undefined),
    async start(person: { name: string; idNumber: string }, consents: object = consentVersions) {
      accessToken = undefined
      const { name, idNumber } = person
      const form = { name, idNumber, applicationId, consents }
      const answer = await ask<StartedApplication>('POST', '/api/enrolment/applications', form)
      if (answer.status === 200) accessToken = answer.body.applicationToken
      return answer
    },
    read: () => ask<Application>('GET', path),
    withdraw: () => ask<Application>('POST', `${path}/withdraw`),
    /** Does what is asked, frame by frame, until the server has seen enough or too much. */
    async capture(play: Play): Promise<Answer<FrameAnswer>> {
      const { status, code, body } = await challenge()
      assert.equal(status, 200, code ?? '')
      return show(play, body.step, async (sequence, jpeg) => {
        await tick()
        return frame(body.challengeId, sequence, jpeg)
      })
    },
  }
}

type Caller = Settings & { key: TestKey; accessToken: string | undefined }
type Call = { method: 'GET' | 'POST'; target: string; body: object | Buffer | undefined }

export async function call<Body>(caller: Caller, { method, target, body }: Call): Promise<Answer<Body>> {
  const { url, origin, key, accessToken, now = () => new Date() } = caller
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
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, body: told, code: told?.code, facts: told?.facts, headers }
}

type Post = (sequence: number, jpeg: Buffer) => Promise<Answer<FrameAnswer>>

/** Plays what is asked, and the next as soon as the next is asked. */
export async function show(play: Play, first: Step, post: Post): Promise<Answer<FrameAnswer>> {
  let step = first
  for (let sequence = 1; ; ) {
    const asked = step.index
    for (const jpeg of play[step.instruction]) {
      const answer = await post(sequence++, jpeg)
      if (answer.status !== 200 || answer.body.state !== 'continue') return answer
      step = answer.body.step
      if (step.index !== asked) break
    }
  }
}
