// RFC 9901 §7.1 step 3: each disclosure goes to the one place whose digest names it.
import { Refusal } from '#base/refusal'
import { type ClaimPath, type Json, type JsonObject, isObject } from '../json.ts'

export type Disclosure = {
  text: string
  digest: string
  /** `null` for an element of an array */
  name: string | null
  value: Json
}

export type Placed = { path: ClaimPath; disclosure: Disclosure }

export type Unfolded = { claims: JsonObject; placed: readonly Placed[] }

/** Deeper than any credential; our walk is recursive and must not be led to the end of the stack. */
const depthMax = 24

/** Validity must not depend on what the holder cares to disclose (RFC 9901 §9.7, SD-JWT VC §2.2.2.3). */
const ALWAYS_VISIBLE = new Set(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'])

/** `__proto__` is a name that an assignment would not treat as one. */
const RESERVED = new Set(['_sd', '...', '__proto__'])

type Walk = {
  byDigest: ReadonlyMap<string, Disclosure>
  met: Set<string>
  /** where we are */
  path: (string | number)[]
  placed: Placed[]
}

export function unfold(payload: JsonObject, disclosures: readonly Disclosure[]): Unfolded {
  const byDigest = new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure]))
  if (byDigest.size !== disclosures.length) throw new Refusal('formats.disclosure_repeated', 400)
  const walk: Walk = { byDigest, met: new Set(), path: [], placed: [] }
  const claims = unfoldObject(walk, payload)
  // §7.1 step 5: a disclosure that belongs nowhere was never signed.
  if (walk.placed.length !== disclosures.length) throw new Refusal('formats.disclosure_unreferenced', 400)
  return { claims, placed: walk.placed }
}

/** The value that belongs at `step` from where we are. */
function unfoldAt(walk: Walk, step: string | number, value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  walk.path.push(step)
  if (walk.path.length > depthMax) throw new Refusal('formats.too_large', 400, { part: 'depth' })
  const unfolded = Array.isArray(value) ? unfoldArray(walk, value) : unfoldObject(walk, value)
  walk.path.pop()
  return unfolded
}

function unfoldObject(walk: Walk, object: JsonObject): JsonObject {
  const claims: JsonObject = {}
  for (const name of Object.keys(object)) {
    if (name === '_sd' || (name === '_sd_alg' && walk.path.length === 0)) continue
    if (RESERVED.has(name)) throw new Refusal('formats.claim_name_reserved', 400)
    claims[name] = unfoldAt(walk, name, object[name] ?? null)
  }
  for (const digest of readDigests(object)) {
    const disclosure = meet(walk, digest)
    if (disclosure) unfoldMember(walk, claims, disclosure)
  }
  return claims
}

function unfoldMember(walk: Walk, claims: JsonObject, disclosure: Disclosure): void {
  const { name, value } = disclosure
  if (name === null) throw new Refusal('formats.disclosure_malformed', 400)
  if (RESERVED.has(name)) throw new Refusal('formats.claim_name_reserved', 400)
  if (Object.hasOwn(claims, name)) throw new Refusal('formats.claim_name_taken', 400)
  if (walk.path.length === 0 && ALWAYS_VISIBLE.has(name))
    throw new Refusal('formats.claim_not_disclosable', 400, { claim: name })
  walk.placed.push({ path: [...walk.path, name], disclosure })
  claims[name] = unfoldAt(walk, name, value)
}

function unfoldArray(walk: Walk, array: readonly Json[]): Json[] {
  const claims: Json[] = []
  for (const element of array) {
    const digest = readElementDigest(element)
    if (digest === null) {
      claims.push(unfoldAt(walk, claims.length, element))
      continue
    }
    const disclosure = meet(walk, digest)
    if (!disclosure) continue
    if (disclosure.name !== null) throw new Refusal('formats.disclosure_malformed', 400)
    walk.placed.push({ path: [...walk.path, claims.length], disclosure })
    claims.push(unfoldAt(walk, claims.length, disclosure.value))
  }
  return claims
}

/** §7.1 step 4: a digest that stands twice would let one disclosure speak in two places. */
function meet(walk: Walk, digest: string): Disclosure | undefined {
  if (walk.met.has(digest)) throw new Refusal('formats.digest_repeated', 400)
  walk.met.add(digest)
  return walk.byDigest.get(digest)
}

function readDigests(object: JsonObject): string[] {
  if (!Object.hasOwn(object, '_sd')) return []
  const { _sd: digests } = object
  if (!Array.isArray(digests)) throw new Refusal('formats.malformed', 400, { part: '_sd' })
  return digests.map((digest) => {
    if (typeof digest !== 'string') throw new Refusal('formats.malformed', 400, { part: '_sd' })
    return digest
  })
}

/** §4.2.4.2: `{"...": digest}` and nothing beside it. */
function readElementDigest(element: Json): string | null {
  if (!isObject(element) || !Object.hasOwn(element, '...')) return null
  const digest = element['...']
  if (typeof digest !== 'string' || Object.keys(element).length !== 1)
    throw new Refusal('formats.malformed', 400, { part: '...' })
  return digest
}
