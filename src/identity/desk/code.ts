// The code that carries an enrolment from the desk to a phone. It is made from the request that asked for it, under a
// key that is in no database: asked for again (the answer was lost) it is the same code, and only a hash is stored.
import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import { sameSecret } from '#base/ids'
import { attempt } from '#base/limits'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'
import { requireVisit } from './visits.ts'

type Asked = { personId: string; visitId: string; requestId: string; operatorId: string }

const codesPerVisit = { max: 10, windowSeconds: 86_400 }
/** The phone that used a code may come again with it: its battery may have died before the card was there. */
export const returnWithinSeconds = 86_400
/** Two codes that begin alike at once are one in a million; more than a few in a row are a mistake of ours. */
const locatorsMax = 8

/**
 * A code for the person's phone; the one before it is void.
 *
 * @throws Refusal `desk.unknown_visit`, `desk.not_confirmed`, `desk.already_collected`, `base.too_many_attempts`
 */
export async function makeCode(deps: Deps, asked: Asked): Promise<wire.Code> {
  const { db, now } = deps
  const limit = { ...codesPerVisit, now: now() }
  await attempt(db.sql, { scope: 'desk.code', key: asked.visitId, ...limit })
  return db.tx(async (sql) => {
    const visit = await requireVisit(sql, asked)
    if (visit.state === 'collected')
      throw new Refusal('desk.already_collected', 409, { visitId: asked.visitId })
    if (visit.state !== 'confirmed') throw new Refusal('desk.not_confirmed', 409, { visitId: asked.visitId })
    const earlier = await store.codeOf(sql, asked)
    if (earlier?.requestId !== asked.requestId) return place(deps, sql, asked)
    const code = candidates(deps, asked).find((one) =>
      sameSecret(codeHash(deps, asked.visitId, one), earlier.codeHash),
    )
    assert(code, 'a code is made from the request that asked for it')
    return shown(deps, code, earlier.expiresAt)
  })
}

async function place(deps: Deps, sql: Sql, asked: Asked): Promise<wire.Code> {
  const { personId, visitId, requestId, operatorId } = asked
  const at = deps.now()
  const expiresAt = new Date(at.getTime() + wire.codeLifetimeSeconds * 1000)
  const code = await withLocator(deps, sql, asked)
  await store.replaceCode(sql, {
    personId,
    visitId,
    requestId,
    expiresAt,
    locator: locatorOf(code),
    codeHash: codeHash(deps, visitId, code),
    by: operatorId,
  })
  const fact = { actId: requestId, visitId, personId, operatorId, act: 'code_made', at: at.toISOString() }
  await record(sql, 'desk.acted', fact)
  return shown(deps, code, expiresAt)
}

async function withLocator(deps: Deps, sql: Sql, asked: Asked): Promise<string> {
  const at = deps.now()
  const freeAt = new Date(at.getTime() + (wire.codeLifetimeSeconds + returnWithinSeconds) * 1000)
  for (const code of candidates(deps, asked))
    if (await store.takeLocator(sql, { ...asked, locator: locatorOf(code), at, freeAt })) return code
  assert.fail('no locator is free')
}

function candidates({ keys }: Deps, { visitId, requestId }: Asked): string[] {
  return Array.from({ length: locatorsMax }, (_, turn) =>
    codeFrom(keys.blindIndex('desk.code', `${visitId}:${requestId}:${turn}`)),
  )
}

function shown({ origin }: Deps, code: string, expiresAt: Date): wire.Code {
  return {
    code: `${code.slice(0, 5)}-${code.slice(5)}`,
    link: `${origin}/wallet/#/desk/${code}`,
    expiresAt: expiresAt.toISOString(),
  }
}

/** Five bits a letter, from bytes nobody can foresee. */
function codeFrom(bytes: Buffer): string {
  return Array.from(bytes.subarray(0, wire.codeLength), (byte) => wire.codeAlphabet[byte % 32]).join('')
}

const locatorOf = (code: string) => code.slice(0, wire.locatorLength)

/** Bound to the visit, and keyed: who reads the table cannot try codes against it. */
export function codeHash({ keys }: Pick<Deps, 'keys'>, visitId: string, code: string): Buffer {
  return keys.blindIndex('desk.code_hash', `${visitId}:${code}`)
}

/** As people type: small letters, a dash, an O for a zero. Null: no code at all. */
export function parseCode(text: string): { code: string; locator: string } | null {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  const isCode =
    code.length === wire.codeLength && Array.from(code).every((letter) => wire.codeAlphabet.includes(letter))
  return isCode ? { code, locator: locatorOf(code) } : null
}
