import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Cards } from '#identity/cards'
import type { Desk } from '#identity/desk'
import type { Enrolment } from '#identity/enrolment'
import type { Faces } from '#identity/faces'
import type { Guardians } from '#identity/guardians'
import type { History } from '#identity/history'
import type { People } from '#identity/people'

export type Deps = {
  db: Db
  now: Clock
  people: Pick<People, 'read' | 'portrait' | 'leave'>
  faces: { gallery: Pick<Faces['gallery'], 'held' | 'remove' | 'takeTurn'> }
  cards: Pick<Cards, 'ofPerson' | 'revoke' | 'heldAbout'>
  guardians: Pick<Guardians, 'heldAbout'>
  enrolment: Pick<Enrolment, 'heldAbout' | 'forgetFace'>
  desk: Pick<Desk, 'heldAbout'>
  history: Pick<History, 'record' | 'ofPerson'>
  requireResident: (request: FastifyRequest) => Promise<{ personId: string }>
  requireOperator: (request: FastifyRequest, right: 'people.write') => Promise<{ operatorId: string }>
}

/** Who asks: the person, or a clerk before whom they stand. */
export type Asker = { kind: 'resident' } | { kind: 'operator'; operatorId: string }
