import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Cards } from '#identity/cards'
import type { People } from '#identity/people'

/** What guardianship needs of the rest of the house. */
export type Deps = {
  db: Db
  now: Clock
  people: Pick<
    People,
    'read' | 'seal' | 'open' | 'isRegisteredGuardian' | 'registeredWards' | 'countRegisteredGuardians'
  >
  cards: Pick<Cards, 'ofPerson' | 'lockActive' | 'suspend' | 'resume' | 'revoke' | 'requireResident'>
  requireOperator: (request: FastifyRequest, right: 'enrolments.desk') => Promise<{ operatorId: string }>
}
