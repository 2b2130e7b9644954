// A DCQL query as JSON becomes a query one can rely on (OpenID4VP 1.0 §6). Unknown members are ignored, as §6 wants.
import { Refusal } from '#base/refusal'
import { type Json, type JsonObject, isObject } from '../json.ts'

/** §7: `null` means every element of an array. */
export type ClaimPointer = readonly (string | number | null)[]

export type ClaimQuery = {
  id: string | null
  path: ClaimPointer
  /** `null`: any value will do */
  values: readonly (string | number | boolean)[] | null
}

export type CredentialQuery = {
  id: string
  format: string
  multiple: boolean
  /** accepted types, for `dc+sd-jwt` */
  vctValues: readonly string[]
  /** `null`: any authority */
  trustedAuthorities: readonly { type: string; values: readonly string[] }[] | null
  requiresHolderBinding: boolean
  /** empty: nothing that can be kept back (§6.4.1) */
  claims: readonly ClaimQuery[]
  /** `null`: all of `claims` */
  claimSets: readonly (readonly string[])[] | null
}

export type DcqlQuery = {
  credentials: readonly CredentialQuery[]
  sets: readonly { options: readonly (readonly string[])[]; isRequired: boolean }[]
}

/** Every list of a query comes from a stranger. */
const entriesMax = 64
const pathLengthMax = 16
const textLengthMax = 1024

const IDENTIFIER = /^[A-Za-z0-9_-]{1,128}$/

/** @throws Refusal formats.query_malformed, with the place in `at` */
export function parse(value: Json | undefined): DcqlQuery {
  const query = readObject(value, 'query')
  const credentials = readList(query.credentials, 'credentials').map(readCredential)
  const ids = credentials.map(({ id }) => id)
  refuseUnless(new Set(ids).size === ids.length, 'credentials.id')
  const sets = optional(query.credential_sets, (list) =>
    readList(list, 'credential_sets').map((set) => readSet(set, ids)),
  )
  return { credentials, sets: sets ?? [] }
}

function readCredential(value: Json): CredentialQuery {
  const query = readObject(value, 'credentials')
  const format = readText(query.format, 'credentials.format')
  const meta = readObject(query.meta, 'credentials.meta')
  const claims = optional(query.claims, (list) => readList(list, 'claims').map(readClaim)) ?? []
  const claimIds = claims.flatMap(({ id }) => id ?? [])
  refuseUnless(new Set(claimIds).size === claimIds.length, 'claims.id')
  return {
    id: readIdentifier(query.id, 'credentials.id'),
    format,
    multiple: readFlag(query.multiple, false, 'multiple'),
    // App. B.3.5: for this format `vct_values` is required.
    vctValues: format === 'dc+sd-jwt' ? readTexts(meta.vct_values, 'meta.vct_values') : [],
    trustedAuthorities: optional(query.trusted_authorities, readAuthorities) ?? null,
    requiresHolderBinding: readFlag(
      query.require_cryptographic_holder_binding,
      true,
      'require_cryptographic_holder_binding',
    ),
    claims,
    claimSets:
      optional(query.claim_sets, (list) =>
        readList(list, 'claim_sets').map((set) => readReferences(set, claimIds, 'claim_sets')),
      ) ?? null,
  }
}

function readClaim(value: Json): ClaimQuery {
  const query = readObject(value, 'claims')
  const path = readList(query.path, 'claims.path').map((step) => {
    const isIndex = typeof step === 'number' && Number.isSafeInteger(step) && step >= 0
    if (step !== null && typeof step !== 'string' && !isIndex) throw malformed('claims.path')
    return step
  })
  refuseUnless(path.length <= pathLengthMax, 'claims.path')
  const values = optional(query.values, (list) =>
    readList(list, 'claims.values').map((one) => {
      if (typeof one !== 'string' && typeof one !== 'boolean' && !Number.isInteger(one))
        throw malformed('claims.values')
      return typeof one === 'string' || typeof one === 'boolean' ? one : Number(one)
    }),
  )
  return {
    id: optional(query.id, (id) => readIdentifier(id, 'claims.id')) ?? null,
    path,
    values: values ?? null,
  }
}

const readAuthorities = (list: Json) =>
  readList(list, 'trusted_authorities').map((one) => {
    const authority = readObject(one, 'trusted_authorities')
    return {
      type: readText(authority.type, 'trusted_authorities.type'),
      values: readTexts(authority.values, 'trusted_authorities.values'),
    }
  })

function readSet(value: Json, ids: readonly string[]) {
  const set = readObject(value, 'credential_sets')
  return {
    options: readList(set.options, 'credential_sets.options').map((option) =>
      readReferences(option, ids, 'credential_sets.options'),
    ),
    isRequired: readFlag(set.required, true, 'credential_sets.required'),
  }
}

/** Identifiers of what the query itself lists. */
function readReferences(value: Json, known: readonly string[], at: string): string[] {
  const ids = readTexts(value, at)
  refuseUnless(
    ids.every((id) => known.includes(id)),
    at,
  )
  return ids
}

function readObject(value: Json | undefined, at: string): JsonObject {
  if (!isObject(value)) throw malformed(at)
  return value
}

function readList(value: Json | undefined, at: string): Json[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > entriesMax) throw malformed(at)
  return value
}

const readTexts = (value: Json | undefined, at: string): string[] =>
  readList(value, at).map((one) => readText(one, at))

function readText(value: Json | undefined, at: string): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > textLengthMax) throw malformed(at)
  return value
}

function readIdentifier(value: Json | undefined, at: string): string {
  const id = readText(value, at)
  refuseUnless(IDENTIFIER.test(id), at)
  return id
}

function readFlag(value: Json | undefined, fallback: boolean, at: string): boolean {
  if (value === undefined) return fallback
  if (typeof value !== 'boolean') throw malformed(at)
  return value
}

const optional = <T>(value: Json | undefined, read: (value: Json) => T): T | undefined =>
  value === undefined ? undefined : read(value)

function refuseUnless(holds: boolean, at: string): void {
  if (!holds) throw malformed(at)
}

const malformed = (at: string) => new Refusal('formats.query_malformed', 400, { at })
