// Which of the credentials at hand answer a query, and with which claims (OpenID4VP 1.0 §6.4, §7.1). The wallet asks
// this of what it holds, the verifier of what it was given: one implementation, so that they cannot disagree.
import type { ClaimPath, Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import type { ClaimPointer, ClaimQuery, CredentialQuery, DcqlQuery } from './query.ts'

export type Candidate = {
  id: string
  format: string
  claims: JsonObject
  /** key identifiers of the authorities in its certificate chain (`aki`, §6.1.1.1) */
  authorities?: readonly string[]
}

export type Match = {
  candidateId: string
  /** the places of the claims to disclose: the first claim set that can be satisfied */
  paths: readonly ClaimPath[]
}

export type Matched = {
  /** for each credential query by id: all candidates that answer it, in the order given */
  matches: ReadonlyMap<string, readonly Match[]>
  /** §6.4.2: for each credential set the options that can be satisfied, in the verifier's order of preference */
  sets: readonly { options: readonly (readonly string[])[]; isRequired: boolean }[]
}

export type DcqlOutcome = ({ outcome: 'matched' } & Matched) | { outcome: 'unmatched'; missing: string[] }

/** `unmatched` names the credential queries that nothing answers; then nothing at all may be returned (§6.4.2). */
export function match(query: DcqlQuery, candidates: readonly Candidate[]): DcqlOutcome {
  const matches = new Map<string, readonly Match[]>()
  for (const one of query.credentials) {
    const found = candidates.flatMap((candidate) => matchCredential(one, candidate) ?? [])
    if (found.length > 0) matches.set(one.id, found)
  }
  const sets = query.sets.map(({ options, isRequired }) => ({
    options: options.filter((option) => option.every((id) => matches.has(id))),
    isRequired,
  }))
  const isSatisfied =
    query.sets.length === 0
      ? query.credentials.every(({ id }) => matches.has(id))
      : sets.every(({ options, isRequired }) => options.length > 0 || !isRequired)
  if (isSatisfied) return { outcome: 'matched', matches, sets }
  const missing = query.credentials.map(({ id }) => id).filter((id) => !matches.has(id))
  return { outcome: 'unmatched', missing }
}

/** The claims to disclose of this candidate, or `null` where it does not answer. */
function matchCredential(query: CredentialQuery, candidate: Candidate): Match | null {
  if (candidate.format !== query.format || !isOfType(query, candidate) || !isOfAuthority(query, candidate))
    return null
  const paths = selectClaims(query, candidate.claims)
  return paths && { candidateId: candidate.id, paths }
}

const isOfType = ({ vctValues }: CredentialQuery, { claims: { vct } }: Candidate): boolean =>
  typeof vct === 'string' && vctValues.includes(vct)

/** Of the kinds of authority only `aki` can be decided without asking anybody; the others match nothing. */
function isOfAuthority({ trustedAuthorities }: CredentialQuery, { authorities = [] }: Candidate): boolean {
  if (!trustedAuthorities) return true
  return trustedAuthorities.some(
    ({ type, values }) => type === 'aki' && values.some((value) => authorities.includes(value)),
  )
}

function selectClaims({ claims, claimSets }: CredentialQuery, held: JsonObject): ClaimPath[] | null {
  if (!claimSets) return selectAll(claims, held)
  for (const set of claimSets) {
    const paths = selectAll(
      claims.filter(({ id }) => id !== null && set.includes(id)),
      held,
    )
    if (paths) return paths
  }
  return null
}

function selectAll(claims: readonly ClaimQuery[], held: JsonObject): ClaimPath[] | null {
  const selected: ClaimPath[] = []
  for (const claim of claims) {
    const paths = selectClaim(claim, held)
    if (paths.length === 0) return null
    selected.push(...paths)
  }
  return selected
}

type Place = { path: ClaimPath; value: Json }

/** The places a claim query points at, of these the ones with an accepted value; none: it is as if it did not exist. */
function selectClaim({ path, values }: ClaimQuery, held: JsonObject): ClaimPath[] {
  return follow(path, held)
    .filter(({ value }) => values === null || values.some((accepted) => accepted === value))
    .map((place) => place.path)
}

/** §7.1: empty where the pointer does not fit the credential. */
function follow(pointer: ClaimPointer, root: JsonObject): Place[] {
  let places: Place[] = [{ path: [], value: root }]
  for (const step of pointer) {
    const next: Place[] = []
    for (const { path, value } of places) {
      const isFitting = typeof step === 'string' ? isObject(value) : Array.isArray(value)
      if (!isFitting) return []
      next.push(
        ...children(value, step).map((child) => ({ path: [...path, child.step], value: child.value })),
      )
    }
    places = next
  }
  return places
}

function children(value: Json, step: string | number | null): { step: string | number; value: Json }[] {
  if (Array.isArray(value)) {
    const elements = value.map((element, index) => ({ step: index, value: element }))
    return step === null ? elements : elements.filter((element) => element.step === step)
  }
  if (!isObject(value) || typeof step !== 'string' || !Object.hasOwn(value, step)) return []
  const member = value[step]
  return member === undefined ? [] : [{ step, value: member }]
}
