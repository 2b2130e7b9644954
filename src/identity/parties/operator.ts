// Operators: people of the issuing authority. They come in by invitation only, and the last one who may
// invite cannot be removed: the console must never lock everybody out.
import type { Sql } from '#base/db'
import { newId, randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import { type Right, rights as allRights } from './contract.ts'
import {
  countInvitersBesides,
  deleteAccess,
  deleteHouseInvitations,
  insertInvitation,
  lockAuthority,
  markRemoved,
} from './store/operators.ts'

const invitationSeconds = 24 * 60 * 60

/** The token travels in the fragment: it reaches the console app, and no server log on the way. */
export async function invite(
  sql: Sql,
  { origin, now, by }: { origin: string; now: Date; by: { operatorId: string; rights: Right[] } | null },
) {
  if (!by) await deleteHouseInvitations(sql)
  const token = randomToken()
  const invitation = {
    invitationId: newId(),
    expiresAt: new Date(now.getTime() + invitationSeconds * 1000),
  }
  await insertInvitation(sql, {
    ...invitation,
    tokenHash: tokenHash(token),
    rights: by ? by.rights : [...allRights],
    invitedBy: by ? by.operatorId : null,
  })
  return { ...invitation, url: `${origin}/console/#/invitation/${token}` }
}

/** @throws Refusal parties.last_operator, parties.unknown_operator */
export async function removeOperator(sql: Sql, operatorId: string, now: Date): Promise<void> {
  await lockAuthority(sql)
  if ((await countInvitersBesides(sql, operatorId)) === 0)
    throw new Refusal('parties.last_operator', 409, { operatorId })
  if (!(await markRemoved(sql, operatorId, now)))
    throw new Refusal('parties.unknown_operator', 404, { operatorId })
  await deleteAccess(sql, operatorId)
}
