// A signed tree head (RFC 9162 §4.10): what the keeper of a log says, in the city's name, that the log holds. Its fields
// are those of TreeHeadDataV2; it is a JWS and not a TransItem, because everything else of the city's that a wallet
// verifies is one (docs/decisions/0061).
import { encode } from '../base64url.ts'
import type { JsonObject } from '../json.ts'
import type { Jws } from '../jws.ts'
import { decodeHash } from './entry.ts'

export const headType = 'hufu-tree-head+jwt'

export type TreeHead = {
  /** The address of the city whose log it is. */
  origin: string
  size: number
  root: Uint8Array
  /** When it was signed. */
  at: Date
}

export const headPayload = ({ origin, size, root, at }: TreeHead): JsonObject => ({
  iss: origin,
  tree_size: size,
  root_hash: encode(root),
  timestamp: at.getTime(),
})

/** What a token says, believed only once its signature is verified; null where it is no tree head. */
export function readHead({ header, payload }: Pick<Jws, 'header' | 'payload'>): TreeHead | null {
  const { iss, tree_size: size, timestamp, root_hash } = payload
  const root = decodeHash(root_hash)
  if (header['typ'] !== headType || header['alg'] !== 'ES256') return null
  if (typeof iss !== 'string' || !isCount(size) || !isCount(timestamp) || !root) return null
  const at = new Date(timestamp)
  return Number.isNaN(at.getTime()) ? null : { origin: iss, size, root, at }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
