// The slices, put together by name: each stands on those before it. Calls go back.
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import type { Log } from '#base/log'
import type { Config } from '#config'
import { headFile } from '#config'
import { createCards } from '#identity/cards'
import { createDesk } from '#identity/desk'
import { createEnrolment } from '#identity/enrolment'
import { createFaces } from '#identity/faces'
import { createGuardians } from '#identity/guardians'
import { createHistory } from '#identity/history'
import { createIssuance } from '#identity/issuance'
import { createLogin } from '#identity/login'
import { createParties } from '#identity/parties'
import { connectRegister, createPeople } from '#identity/people'
import { createPresentation } from '#identity/presentation'
import { createRights } from '#identity/rights'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'

export type Grounds = { config: Config; db: Db; keys: Keys; log: Log }
export type House = Awaited<ReturnType<typeof createSlices>>

const now = systemClock

export async function createSlices({ config, db, keys, log }: Grounds) {
  const { origin, register } = config
  const trust = await createTrust({ db, keys, origin, now })
  const parties = createParties({ db, now, origin })
  const people = createPeople({ keys, now, stateRegister: register && connectRegister(register) })
  const partition = { ...config.gallery, keys, now }
  const faces = createFaces({ config: config.faces, log, vault: people, partition })
  const status = createStatus({ db, trust, origin, now })
  const { dpop } = trust
  const { requireOperator, operatorsWith } = parties
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  const guardians = createGuardians({ db, now, people, cards, requireOperator })
  const asking = { dpop, requireOperator, operatorsWith }
  const grounds = { db, keys, now, origin, people, cards, guardians, ...asking }
  const enrolment = createEnrolment({ ...grounds, log, faces, ...config.enrolment })
  const issuance = createIssuance({ db, keys, trust, status, people, cards, enrolment, origin, now })
  const desk = createDesk({ ...grounds, parties, enrolment, issuance })
  const presentation = createPresentation({ db, keys, trust, parties, status, cards, now, origin })
  const login = createLogin({ db, keys, log, parties, cards, presentation, now, origin })
  const signed = { trust, origin, witnessFile: headFile(config) }
  const history = createHistory({ db, log, now, vault: people, parties, ...signed })
  const { requireResident } = cards
  const answering = { guardians, enrolment, desk, history, requireResident, requireOperator }
  const rights = createRights({ db, now, people, faces, cards, ...answering })
  const applying = { people, cards, guardians, enrolment, issuance, desk }
  return { trust, parties, faces, status, ...applying, presentation, login, history, rights }
}
