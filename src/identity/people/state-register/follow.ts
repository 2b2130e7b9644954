// Keeps the local register in step with a state register: a person is copied when somebody claims to be them, and
// what happens to them later comes by the register's list of changes. Asking and writing are apart: no transaction
// waits for a network.
import type { Clock } from '#base/clock'
import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { createBlindIndex } from '../blind-index.ts'
import { enter } from '../enter.ts'
import { parseIdNumber } from '../id-number.ts'
import { readJpegHeader } from '../jpeg.ts'
import { nameForMatch, normaliseName } from '../names.ts'
import { dayOf, parseResident, type Resident } from '../resident.ts'
import { changeStanding, renewDocument } from '../standing.ts'
import { advanceStateCursor, readStateCursor } from '../store/register-kind.ts'
import { findPersonByStateRef } from '../store/lookups.ts'
import type { RegisterPort, StateResident } from './protocol.ts'

type Deps = { db: Db; keys: Keys; now: Clock; port: RegisterPort }

const pagesMax = 200

/**
 * Asks the register about somebody and keeps the answer as a local row, which `match` then finds.
 *
 * It asks every time, known or not: a card is not issued on yesterday's news, and how long this takes tells nobody
 * whether the person was here before.
 *
 * @throws Refusal `people.register_unavailable` 503
 */
export async function refreshResident(
  { db, keys, now, port }: Deps,
  { idNumber, name }: { idNumber: string; name: string },
): Promise<void> {
  const number = parseIdNumber(idNumber)
  const normalised = normaliseName(name)
  if (number.outcome === 'fault' || normalised === null) return
  const answer = await port.match({ idNumber: number.idNumber, name: normalised })
  if (answer.outcome === 'none') return
  const resident = believe(answer.resident, {
    idNumber: number.idNumber,
    name: normalised,
    today: dayOf(now()),
  })
  const portrait = answer.resident.portrait === null ? null : Buffer.from(answer.resident.portrait, 'base64')
  const entry = {
    resident,
    // A portrait that cannot be one is left out: the clerk's desk remains, as for people without any.
    portrait: portrait && readJpegHeader(portrait).outcome === 'jpeg' ? portrait : null,
    stateRef: answer.resident.ref,
  }
  await db.tx((sql) => enter(sql, { keys, origin: 'state', now: now() }, [entry]))
}

/**
 * Applies what has changed at the register, page by page, each page with its cursor in one transaction.
 * For a timer; changes of people who were never copied here mean nothing and are passed over.
 *
 * @returns how many people changed
 */
export async function followRegister({ db, keys, now, port }: Deps): Promise<number> {
  const index = createBlindIndex(keys)
  let changed = 0
  for (let page = 0; page < pagesMax; page++) {
    const from = await readStateCursor(db.sql)
    const { changes, cursor, more } = await port.changes(from)
    changed += await db.tx(async (sql) => {
      // Another process was faster: it has applied the same changes.
      if (!(await advanceStateCursor(sql, { from, to: cursor, now: now() }))) return 0
      let applied = 0
      for (const { ref, standing, documentExpiresOn } of changes) {
        const personId = await findPersonByStateRef(sql, index.stateRef(ref))
        if (!personId) continue
        const isRenewed = await renewDocument(sql, { keys, personId, documentExpiresOn, now: now() })
        const isChanged = await changeStanding(sql, { personId, standing, by: 'state', now: now() })
        if (isRenewed || isChanged) applied += 1
      }
      return applied
    })
    if (!more || cursor === from) break
  }
  return changed
}

/** The register answers for the one who was asked about, in a form that holds together; else it is not understood. */
function believe(said: StateResident, asked: { idNumber: string; name: string; today: string }): Resident {
  const parsed = parseResident(
    {
      id_number: said.idNumber,
      name: said.name,
      address: said.address,
      region_code: said.regionCode,
      document_issued_on: said.documentIssuedOn ?? '',
      document_expires_on: said.documentExpiresOn ?? '',
      standing: said.standing,
    },
    asked.today,
  )
  const isAsked =
    parsed.outcome === 'resident' &&
    parsed.resident.idNumber === asked.idNumber &&
    nameForMatch(parsed.resident.name) === nameForMatch(asked.name)
  if (!isAsked) throw new Refusal('people.register_unavailable', 503, { reason: 'not_understood' })
  return parsed.resident
}
