// The issuer's half (RFC 9901 §4.2), made for batches: what all copies of a card share is laid out once; each copy
// then costs its salts, one encoding, its digests and one signature.
//
// No decoys (§4.2.5): our cards have the same members for everybody, so that the number of digests tells nothing.
import { Refusal } from '#base/refusal'
import { type Codec, portable } from '../codec.ts'
import { type ClaimPath, type Json, type JsonObject, isObject } from '../json.ts'

export type Issuer = {
  header: JsonObject
  /** signs ASCII; base64url of r‖s */
  sign: (signingInput: string) => string
  /** this many fresh random characters of the base64url alphabet: six bits each */
  salt: (characters: number) => string
  codec?: Codec
}

export type Card = {
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

/** Disclosures that hold no digest, then those that hold only digests of these, and so on. */
type Level = { slots: Slot[]; saltCharacters: number }

/** Text as it is, the digests of an object's hidden members, or the digest of an array's hidden element. */
type Piece = string | { members: readonly Slot[] } | { element: Slot }

/** The disclosable paths as a tree: what is hidden at this place, and what below it. `name` is the step in JSON. */
type Hidden = { name: string; isHidden: boolean; below: Map<string | number, Hidden> | null }

/**
 * @returns lays a card out
 * @throws Refusal formats.claim_unknown (when laying out) where a disclosable path names nothing
 */
export function createIssuer(issuer: Issuer): (card: Card) => IssueCopy {
  const { header, sign, salt, codec = portable } = issuer
  const { digest, encodeText: encode } = codec
  const start = `${encode(JSON.stringify(header))}.`
  const treeFor = rememberTree()
  return (card) => {
    const { payload, levels } = layOut(card, treeFor(card.disclosable))
    return (members) => {
      const digests: string[] = []
      let disclosures = ''
      for (const level of levels) {
        const encoded = encode(disclose(level, digests, salt))
        let at = 0
        for (const { index, encodedLength } of level.slots) {
          const disclosure = encoded.slice(at, (at += encodedLength))
          digests[index] = digest(disclosure)
          disclosures += `~${disclosure}`
        }
      }
      const signingInput = start + encode(join(JSON.stringify(members), render(payload, digests)))
      return `${signingInput}.${sign(signingInput)}${disclosures}~`
    }
  }
}

/** Two JSON objects as one. */
function join(one: string, other: string): string {
  if (one === '{}') return other
  return other === '{}' ? one : `${one.slice(0, -1)},${other.slice(1)}`
}

/**
 * The disclosures of one level as one text. Each is a multiple of three bytes long (its salt is stretched to make it so), hence
 * base64url of the whole is base64url of each, end to end: one call encodes them all.
 */
function disclose(
  { slots, saltCharacters }: Level,
  digests: readonly string[],
  salt: Issuer['salt'],
): string {
  const salts = salt(saltCharacters)
  let text = ''
  let at = 0
  for (const slot of slots)
    text += `["${salts.slice(at, (at += slot.saltCharacters))}"${render(slot.tail, digests)}`
  return text
}

function render(pieces: readonly Piece[], digests: readonly string[]): string {
  const [first = ''] = pieces
  if (pieces.length === 1 && typeof first === 'string') return first
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else if ('element' in piece) text += digests[piece.element.index]
    else text += renderMembers(piece.members, digests)
  }
  return text
}

/** §4.2.4.1: sorted by digest, so that the order tells nothing about the claims. */
function renderMembers(members: readonly Slot[], digests: readonly string[]): string {
  const sorted: string[] = []
  for (const { index } of members) insert(sorted, digests[index] ?? '')
  return sorted.join('","')
}

/** Into its place: for the few digests of a card twice as quick as sorting afterwards. */
function insert(sorted: string[], text: string): void {
  let at = sorted.length
  for (let before = sorted[at - 1]; before !== undefined && before > text; before = sorted[at - 1]) {
    sorted[at] = before
    at -= 1
  }
  sorted[at] = text
}

function layOut({ claims, disclosable }: Card, hidden: Hidden): { payload: Piece[]; levels: Level[] } {
  const slots: Slot[] = []
  const signed = disclosable.length === 0 ? claims : { ...claims, _sd_alg: 'sha-256' }
  const payload = merge(layObject(slots, signed, hidden))
  if (slots.length !== disclosable.length) throw new Refusal('formats.claim_unknown', 500)
  const levels: Level[] = []
  for (const slot of slots) {
    const level = (levels[slot.level] ??= { slots: [], saltCharacters: 0 })
    level.slots.push(slot)
    level.saltCharacters += slot.saltCharacters
  }
  return { payload, levels }
}

/** An issuer's cards are of one kind or few: as long as the same paths are given, their tree is made once. */
function rememberTree(): (paths: readonly ClaimPath[]) => Hidden {
  let known: { paths: readonly ClaimPath[]; tree: Hidden } | null = null
  return (paths) => {
    if (known?.paths !== paths) known = { paths, tree: treeOf(paths) }
    return known.tree
  }
}

function treeOf(paths: readonly ClaimPath[]): Hidden {
  const root: Hidden = { name: '', isHidden: false, below: null }
  for (const path of paths) {
    let at = root
    for (const step of path) {
      at.below ??= new Map()
      const next: Hidden = at.below.get(step) ?? { name: JSON.stringify(step), isHidden: false, below: null }
      at.below.set(step, next)
      at = next
    }
    at.isHidden = true
  }
  return root
}

/** Text where nothing below is hidden. */
type Laid = string | readonly Piece[]

function layValue(slots: Slot[], value: Json, hidden: Hidden | undefined): Laid {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (!hidden?.below) return JSON.stringify(value)
  if (Array.isArray(value)) return layArray(slots, value, hidden)
  return isObject(value) ? layObject(slots, value, hidden) : JSON.stringify(value)
}

function layObject(slots: Slot[], object: JsonObject, { below }: Hidden): Piece[] {
  const pieces: Piece[] = []
  const members: Slot[] = []
  let text = '{'
  for (const name of Object.keys(object)) {
    const hidden = below?.get(name)
    const content = layValue(slots, object[name] ?? null, hidden)
    if (hidden?.isHidden) {
      members.push(addSlot(slots, `,${hidden.name},`, content))
      continue
    }
    text += `${text === '{' && pieces.length === 0 ? '' : ','}${hidden?.name ?? JSON.stringify(name)}:`
    if (typeof content === 'string') text += content
    else {
      pieces.push(text, ...content)
      text = ''
    }
  }
  if (members.length > 0) {
    pieces.push(`${text}${text === '{' && pieces.length === 0 ? '' : ','}"_sd":["`, { members })
    text = '"]'
  }
  pieces.push(`${text}}`)
  return pieces
}

function layArray(slots: Slot[], array: readonly Json[], { below }: Hidden): Piece[] {
  const pieces: Piece[] = []
  let text = '['
  for (const [index, value] of array.entries()) {
    if (index > 0) text += ','
    const hidden = below?.get(index)
    const content = layValue(slots, value, hidden)
    if (hidden?.isHidden) {
      pieces.push(`${text}{"...":"`, { element: addSlot(slots, ',', content) })
      text = '"}'
    } else if (typeof content === 'string') text += content
    else {
      pieces.push(text, ...content)
      text = ''
    }
  }
  pieces.push(`${text}]`)
  return pieces
}

function addSlot(slots: Slot[], start: string, content: Laid): Slot {
  const isText = typeof content === 'string'
  const tail = isText ? [`${start}${content}]`] : merge([start, ...content, ']'])
  const fixedBytes = 3 + lengthOf(tail)
  const saltCharacters = saltCharactersMin + ((3 - ((fixedBytes + saltCharactersMin) % 3)) % 3)
  const slot = {
    index: slots.length,
    level: isText ? 0 : levelOf(tail),
    saltCharacters,
    encodedLength: ((fixedBytes + saltCharacters) / 3) * 4,
    tail,
  }
  slots.push(slot)
  return slot
}

/** Above everything it holds: a disclosure is made when the digests in it are known. */
function levelOf(pieces: readonly Piece[]): number {
  let level = 0
  for (const piece of pieces) {
    if (typeof piece === 'string') continue
    const inner = 'element' in piece ? [piece.element] : piece.members
    for (const slot of inner) level = Math.max(level, slot.level + 1)
  }
  return level
}

/** In bytes of UTF-8. A digest is 43 characters; between two stand three more. */
function lengthOf(pieces: readonly Piece[]): number {
  let length = 0
  for (const piece of pieces) {
    if (typeof piece === 'string') length += utf8Length(piece)
    else length += 'element' in piece ? 43 : piece.members.length * 46 - 3
  }
  return length
}

function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Of a surrogate pair each half counts two: four bytes together. JSON.stringify leaves no half alone.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return length
}

/** Adjacent texts as one. */
function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece
    else {
      merged.push(text, piece)
      text = ''
    }
  }
  if (text !== '') merged.push(text)
  return merged
}
