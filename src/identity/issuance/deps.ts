import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import type { Cards } from '#identity/cards'
import type { Enrolment } from '#identity/enrolment'
import type { People } from '#identity/people'
import type { Status } from '#identity/status'
import type { Trust } from '#identity/trust'

/** What issuance needs of the rest of the house. */
export type Deps = {
  db: Db
  keys: Keys
  trust: Pick<Trust, 'signer' | 'dpop'>
  status: Pick<Status, 'allocate'>
  people: Pick<People, 'read'>
  cards: Pick<
    Cards,
    'read' | 'lockActive' | 'registerDevice' | 'openSession' | 'refreshSession' | 'requireResident'
  >
  enrolment: Pick<Enrolment, 'applicationFor' | 'issued'>
  /** the credential issuer's identifier, and the prefix of every endpoint */
  origin: string
  now: () => Date
}
