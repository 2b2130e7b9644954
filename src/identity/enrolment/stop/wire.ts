// "I have lost my phone", as far as the wire knows it. Named again in contract.ts.
import { Type, type Static } from 'typebox'

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })

const stopStates = ['matched', 'captured', 'recognised', 'stopped', 'refused'] as const
/** Why a try ended. One word for a stranger's face, an unknown number and a person without a portrait. */
const stopRefusals = ['not_recognised', 'captures_used_up', 'expired'] as const

export const StopPath = Type.Object({ stopId: Id })

export const StartStop = Type.Object(
  {
    /** Chosen by the browser: the same try sent twice is one. */
    stopId: Id,
    name: Type.String({ minLength: 1, maxLength: 60, examples: ['王伟'] }),
    idNumber: Type.String({ minLength: 15, maxLength: 30, examples: ['99010119900101001X'] }),
    consents: Type.Object({ face: Type.String({ minLength: 1, maxLength: 20 }) }, closed),
  },
  closed,
)

export const Stop = Type.Object({
  stopId: Id,
  state: Type.Enum(stopStates),
  /** Once recognised. sure: what is on the phone ends; unsure: it is put to sleep until the desk has looked. */
  certainty: Type.Union([Type.Enum(['sure', 'unsure']), Type.Null()]),
  /** Only when refused. */
  reason: Type.Union([Type.Enum(stopRefusals), Type.Null()]),
  capturesLeft: Type.Integer({ minimum: 0 }),
  expiresAt: Time,
  stoppedAt: Type.Union([Time, Type.Null()]),
})

/** stopToken is bound to the browser's key: it goes with `Authorization: DPoP`, in every further call. */
export const StartedStop = Type.Object({
  ...Stop.properties,
  stopToken: Type.String({ maxLength: 100 }),
})

export type StartStop = Static<typeof StartStop>
export type Stop = Static<typeof Stop>
export type StartedStop = Static<typeof StartedStop>

const stranger = ['applicant', 'deviceKey']
const unknown = { 404: ['enrolment.unknown_application'] }

/** For the API document. */
export const stopOperations = {
  'POST /api/enrolment/stops': {
    by: ['deviceKey'],
    refusals: {
      409: ['enrolment.consent_outdated', 'enrolment.application_in_use'],
      429: ['base.too_many_attempts', 'enrolment.too_many_open'],
    },
  },
  'POST /api/enrolment/stops/{stopId}/challenge': {
    by: stranger,
    refusals: {
      ...unknown,
      409: ['enrolment.not_awaiting_capture'],
      429: ['base.too_many_attempts', 'enrolment.too_many_captures'],
    },
  },
  'POST /api/enrolment/stops/{stopId}/frames': {
    by: stranger,
    takes: 'image/jpeg',
    refusals: {
      404: ['enrolment.unknown_application', 'enrolment.unknown_challenge'],
      409: ['enrolment.not_awaiting_capture', 'enrolment.frame_out_of_order'],
      503: ['faces.busy'],
    },
  },
  'GET /api/enrolment/stops/{stopId}': { by: stranger, refusals: unknown },
  'POST /api/enrolment/stops/{stopId}/confirm': {
    by: stranger,
    refusals: { ...unknown, 409: ['enrolment.not_recognised'] },
  },
}
