// The issuer's half (RFC 9901 §4.2), made for batches: what all copies of a card share is laid out once; each copy
// then costs its salts, one encoding, its digests and one signature.
//
// No decoys (§4.2.5): our cards have the same members for everybody, so that the number of digests tells nothing.
import { Refusal } from '#base/refusal'
import { encodeText } from '../base64url.ts'
import { type ClaimPath, type Json, type JsonObject, isObject } from '../json.ts'
import { type Digest, digest as ownDigest } from '../sha256.ts'

export type Issuer = {
  /** signs ASCII; base64url of r‖s */
  sign: (signingInput: string) => string
  /** this many fresh random characters of the base64url alphabet: six bits each */
  salt: (characters: number) => string
  digest?: Digest
  /** base64url of a text's UTF-8 */
  encode?: (text: string) => string
}

export type Card = {
  header: JsonObject
  /** the claims that all copies share */
  claims: JsonObject
  /** which of them the holder may keep back; a member of a disclosable object may be disclosable itself */
  disclosable: readonly ClaimPath[]
}

/** Issues one copy; `own` are the claims that only this copy has, always visible: `cnf`, `status`. */
export type IssueCopy = (own: JsonObject) => string

/** §9.3 asks for 128 bits: 22 characters carry 132. */
const saltCharactersMin = 22

type Slot = {
  index: number
  level: number
  saltCharacters: number
  encodedLength: number
  /** what follows the salt in the disclosure's JSON */
  tail: readonly Piece[]
}

/** Text as it is, the digests of an object's hidden members, or the digest of an array's hidden element. */
type Piece = string | { members: readonly Slot[] } | { element: Slot }

type Plan = { hidden: ReadonlySet<string>; slots: Slot[] }

/** @throws Refusal formats.claim_unknown where a disclosable path names nothing */
export function prepare({ header, claims, disclosable }: Card, issuer: Issuer): IssueCopy {
  const { digest = ownDigest, encode = encodeText, salt, sign } = issuer
  const plan: Plan = { hidden: new Set(disclosable.map(keyOf)), slots: [] }
  const signed = disclosable.length === 0 ? claims : { ...claims, _sd_alg: 'sha-256' }
  const payload = merge(layObject(plan, signed, []))
  if (plan.slots.length !== plan.hidden.size) throw new Refusal('formats.claim_unknown', 500)
  const levels = groupByLevel(plan.slots)
  const start = `${encode(JSON.stringify(header))}.`

  return (own) => {
    const digests: string[] = []
    let disclosures = ''
    for (const slots of levels) {
      const encoded = encode(disclose(slots, digests, salt))
      let at = 0
      for (const slot of slots) {
        const disclosure = encoded.slice(at, (at += slot.encodedLength))
        digests[slot.index] = digest(disclosure)
        disclosures += `~${disclosure}`
      }
    }
    const ownMembers = JSON.stringify(own).slice(0, -1)
    const signingInput =
      start + encode(`${ownMembers}${ownMembers === '{' ? '' : ','}${render(payload, digests).slice(1)}`)
    return `${signingInput}.${sign(signingInput)}${disclosures}~`
  }
}

/**
 * The disclosures of one level as one text. Each is a multiple of three bytes long (its salt is stretched to make it so), hence
 * base64url of the whole is base64url of each, end to end: one call encodes them all.
 */
function disclose(slots: readonly Slot[], digests: readonly string[], salt: Issuer['salt']): string {
  const salts = salt(slots.reduce((sum, slot) => sum + slot.saltCharacters, 0))
  let text = ''
  let at = 0
  for (const slot of slots)
    text += `["${salts.slice(at, (at += slot.saltCharacters))}"${render(slot.tail, digests)}`
  return text
}

function render(pieces: readonly Piece[], digests: readonly string[]): string {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else if ('element' in piece) text += digests[piece.element.index]
    else text += renderMembers(piece.members, digests)
  }
  return text
}

/** §4.2.4.1: sorted by digest, so that the order tells nothing about the claims. */
const renderMembers = (members: readonly Slot[], digests: readonly string[]): string =>
  members
    .map((slot) => digests[slot.index] ?? '')
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('","')

const keyOf = (path: ClaimPath): string => JSON.stringify(path)

function layValue(plan: Plan, value: Json, path: ClaimPath): Piece[] {
  if (Array.isArray(value)) return layArray(plan, value, path)
  return isObject(value) ? layObject(plan, value, path) : [JSON.stringify(value)]
}

function layObject(plan: Plan, object: JsonObject, path: ClaimPath): Piece[] {
  const parts: Piece[][] = []
  const members: Slot[] = []
  for (const [name, value] of Object.entries(object)) {
    const place = [...path, name]
    const pieces = layValue(plan, value, place)
    if (plan.hidden.has(keyOf(place))) members.push(addSlot(plan, [`,${JSON.stringify(name)},`, ...pieces]))
    else parts.push([`${JSON.stringify(name)}:`, ...pieces])
  }
  if (members.length > 0) parts.push(['"_sd":["', { members }, '"]'])
  return ['{', ...joinWithComma(parts), '}']
}

function layArray(plan: Plan, array: readonly Json[], path: ClaimPath): Piece[] {
  const parts = array.map((value, index): Piece[] => {
    const place = [...path, index]
    const pieces = layValue(plan, value, place)
    if (!plan.hidden.has(keyOf(place))) return pieces
    return ['{"...":"', { element: addSlot(plan, [',', ...pieces]) }, '"}']
  })
  return ['[', ...joinWithComma(parts), ']']
}

const joinWithComma = (parts: readonly Piece[][]): Piece[] =>
  parts.flatMap((part, index) => (index === 0 ? part : [',', ...part]))

function addSlot(plan: Plan, content: readonly Piece[]): Slot {
  const tail = merge([...content, ']'])
  const fixedBytes = 3 + lengthOf(tail)
  const saltCharacters = saltCharactersMin + ((3 - ((fixedBytes + saltCharactersMin) % 3)) % 3)
  const slot = {
    index: plan.slots.length,
    level: 1 + Math.max(-1, ...slotsIn(tail).map((inner) => inner.level)),
    saltCharacters,
    encodedLength: ((fixedBytes + saltCharacters) / 3) * 4,
    tail,
  }
  plan.slots.push(slot)
  return slot
}

/** In bytes of UTF-8. A digest is 43 characters; between two stand three more. */
function lengthOf(pieces: readonly Piece[]): number {
  const utf8 = new TextEncoder()
  return pieces.reduce((sum, piece) => {
    if (typeof piece === 'string') return sum + utf8.encode(piece).length
    return sum + ('element' in piece ? 43 : piece.members.length * 46 - 3)
  }, 0)
}

const slotsIn = (pieces: readonly Piece[]): Slot[] =>
  pieces.flatMap((piece) => {
    if (typeof piece === 'string') return []
    return 'element' in piece ? [piece.element] : piece.members
  })

function groupByLevel(slots: readonly Slot[]): Slot[][] {
  const levels: Slot[][] = []
  for (const slot of slots) (levels[slot.level] ??= []).push(slot)
  return levels
}

/** Adjacent texts as one. */
function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else merged.push(piece)
  }
  return merged
}
