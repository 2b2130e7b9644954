import { randomUUID } from 'node:crypto'
import type { FrameAnswer, OpenedChallenge, StartedStop, Stop } from '#contract/identity/enrolment'
import { consentVersions } from '#contract/identity/enrolment'
import { type Answer, call, type Play, type Settings, show } from '#test/applicant'
import { testKey } from '#test/device'

/** Somebody in any browser who says that a phone is lost, over HTTP as the wallet's page does. */
export function createFinder(
  settings: Omit<Settings, 'applicationId' | 'token'> & {
    /** Goes on with a try, at another server. */
    of?: { stopId: string; token: () => string | undefined }
  },
) {
  const { key = testKey(), tick = () => {} } = settings
  const stopId = settings.of?.stopId ?? randomUUID()
  const path = `/api/enrolment/stops/${stopId}`
  let accessToken = settings.of?.token()
  const ask = <Body>(method: 'GET' | 'POST', target: string, body?: object | Buffer) =>
    call<Body>({ ...settings, key, accessToken }, { method, target, body })
  return {
    key,
    stopId,
    ask,
    token: () => accessToken,
    async start(
      { name, idNumber }: { name: string; idNumber: string },
      consents: object = { face: consentVersions.face },
    ) {
      accessToken = undefined
      const answer = await ask<StartedStop>('POST', '/api/enrolment/stops', {
        name,
        idNumber,
        stopId,
        consents,
      })
      if (answer.status === 200) accessToken = answer.body.stopToken
      return answer
    },
    challenge: () => ask<OpenedChallenge>('POST', `${path}/challenge`),
    read: () => ask<Stop>('GET', path),
    confirm: () => ask<Stop>('POST', `${path}/confirm`),
    /** Does what is asked, frame by frame, until the server has seen enough or too much. */
    async capture(play: Play): Promise<Answer<FrameAnswer>> {
      const { body } = await ask<OpenedChallenge>('POST', `${path}/challenge`)
      return show(play, body.step, async (sequence, jpeg) => {
        await tick()
        return ask<FrameAnswer>(
          'POST',
          `${path}/frames?challenge=${body.challengeId}&sequence=${sequence}`,
          jpeg,
        )
      })
    },
  }
}
