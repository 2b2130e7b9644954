import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import type { Cards } from '#identity/cards'
import type { Enrolment } from '#identity/enrolment'
import type { Guardians } from '#identity/guardians'
import type { Issuance } from '#identity/issuance'
import type { Parties } from '#identity/parties'
import type { People } from '#identity/people'
import type { Dpop } from '#identity/trust'

/** What the desk needs of the rest of the house. */
export type Deps = {
  db: Db
  keys: Pick<Keys, 'blindIndex'>
  now: Clock
  origin: string
  people: Pick<People, 'read' | 'seal' | 'open'>
  cards: Pick<Cards, 'issue' | 'ofPerson'>
  guardians: Pick<Guardians, 'isGuardian' | 'give'>
  enrolment: Pick<Enrolment, 'tally'>
  issuance: Pick<Issuance, 'offer'>
  parties: Pick<Parties, 'operatorsWith'>
  dpop: Dpop
  requireOperator: (request: FastifyRequest, right: 'enrolments.desk') => Promise<{ operatorId: string }>
}
