// A card for a child under fourteen: the guardian applies, with the card they hold themselves, and agrees to both texts
// for the child (PIPL art. 31). From here on it is an application like any other, on a key of the child's own.
import { Refusal } from '#base/refusal'
import type { Resident } from '#identity/cards'
import { bandOf } from '#identity/guardians'
import type { StartForWard } from './contract.ts'
import type { Deps } from './deps.ts'
import { count } from './limits.ts'
import { enter, GROUNDLESS, open, refuse, requireConsent, requireMeans, type Started } from './start.ts'

/**
 * Begins the application, with the guardian's consent in the same transaction. Sent twice, it answers twice the same,
 * with a token of its own each time.
 *
 * @throws Refusal `enrolment.not_your_ward`, `enrolment.not_a_child`, `guardians.own_card_not_active`, and what a start
 *   of one's own is refused with
 */
export async function startForWard(
  deps: Deps,
  form: StartForWard,
  { wardId, resident, address }: { wardId: string; resident: Resident; address: string },
): Promise<Started> {
  const { db, limits, now, guardians, people } = deps
  const { applicationId, jkt, consents } = form
  requireConsent(consents)
  await count(db.sql, limits, 'startsByAddress', address, now())
  await count(db.sql, limits, 'startsByDevice', resident.jkt, now())
  const pair = { guardianId: resident.personId, wardId }
  if (!(await guardians.isGuardian(db.sql, pair))) throw new Refusal('enrolment.not_your_ward', 403)
  const ward = await people.read(db.sql, wardId)
  // Older ones apply themselves, and are asked themselves.
  if (bandOf(ward.birthDate, now()) !== 'child') throw new Refusal('enrolment.not_a_child', 409)
  if (ward.standing !== 'valid') return refuse(deps, applicationId, GROUNDLESS[ward.standing], 409)
  await requireMeans(deps, applicationId, wardId)
  return db.tx(async (sql) => {
    await guardians.requireAwake(sql, resident)
    await open(deps, sql, form, { jkt })
    const started = await enter(deps, sql, { applicationId, personId: wardId })
    const { expiresAt } = started.application
    await guardians.give(sql, { applicationId, ...pair, consents, way: 'phone', expiresAt })
    return started
  })
}
