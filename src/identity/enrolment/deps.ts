import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Keys } from '#base/keys'
import type { Log } from '#base/log'
import type { Cards } from '#identity/cards'
import type { Faces } from '#identity/faces'
import type { Guardians } from '#identity/guardians'
import type { People } from '#identity/people'
import type { Dpop } from '#identity/trust'
import type { Limits } from './limits.ts'

/** What enrolment needs of the rest of the house. */
export type Deps = {
  db: Db
  log: Log
  now: Clock
  /** For what is sealed under a key of its own. */
  keys: Pick<Keys, 'blindIndex'>
  people: Pick<People, 'refresh' | 'match' | 'read' | 'look' | 'portrait' | 'seal' | 'open'>
  faces: Faces
  guardians: Pick<Guardians, 'isGuardian' | 'hasGuardian' | 'ask' | 'give' | 'permission' | 'requireAwake'>
  cards: Pick<Cards, 'requireResident' | 'issue' | 'ofPerson' | 'stopEverything'>
  dpop: Dpop
  requireOperator: (
    request: FastifyRequest,
    right: 'enrolments.read' | 'enrolments.decide',
  ) => Promise<{ operatorId: string }>
  /** Who may decide today: a view counts while the one who gave it may. */
  operatorsWith: (sql: Sql, right: 'enrolments.decide') => Promise<{ operatorId: string; name: string }[]>
  /** How alike somebody else must look for a person to be asked. */
  duplicateSimilarityMin: number
  /** Whole numbers in [0, below), which nobody can foresee. */
  random: (below: number) => number
  limits: Limits
}
