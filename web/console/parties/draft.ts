import type { CardClaim } from '#contract/identity/parties'
import type { Party, RegisterParty } from './calls.ts'

/** What the form holds: text as it is typed. It becomes a registration only when every field says something. */
export type Draft = {
  nameZh: string
  nameEn: string
  purposeZh: string
  purposeEn: string
  claims: ReadonlySet<CardClaim>
  groundZh: string
  groundEn: string
  redirects: string
  postLogout: string
  logo: string
}

export type DraftField = keyof Draft

export const answerClaims: readonly CardClaim[] = [
  'age_over_14',
  'age_over_16',
  'age_over_18',
  'age_over_21',
  'age_over_60',
  'age_over_65',
  'edition',
  'region_code',
]
export const plainClaims: readonly CardClaim[] = ['name', 'family_name', 'given_name', 'birthdate', 'sex']

export const hasPlaintext = (claims: Iterable<CardClaim>) =>
  [...claims].some((claim) => plainClaims.includes(claim))

export const emptyDraft: Draft = {
  nameZh: '',
  nameEn: '',
  purposeZh: '',
  purposeEn: '',
  claims: new Set(),
  groundZh: '',
  groundEn: '',
  redirects: '',
  postLogout: '',
  logo: '',
}

export function draftOf(party: Party): Draft {
  return {
    nameZh: party.name.zh,
    nameEn: party.name.en,
    purposeZh: party.purpose.zh,
    purposeEn: party.purpose.en,
    claims: new Set(party.claims),
    groundZh: party.legalGround?.zh ?? '',
    groundEn: party.legalGround?.en ?? '',
    redirects: party.redirectUris.join('\n'),
    postLogout: party.postLogoutRedirectUris.join('\n'),
    logo: party.logoSvg ?? '',
  }
}

/** The fields that still say nothing; a legal ground is asked for only where plain data is. */
export function missingIn(draft: Draft): DraftField[] {
  const always: DraftField[] = ['nameZh', 'nameEn', 'purposeZh', 'purposeEn', 'redirects']
  const withGround: DraftField[] = hasPlaintext(draft.claims) ? [...always, 'groundZh', 'groundEn'] : always
  return withGround.filter((field) => {
    const value = draft[field]
    return typeof value === 'string' && value.trim() === ''
  })
}

export type PartyFields = Omit<RegisterParty, 'partyId' | 'authentication'>

export function fieldsOf(draft: Draft): PartyFields {
  const claims = [...answerClaims, ...plainClaims].filter((claim) => draft.claims.has(claim))
  return {
    name: { zh: draft.nameZh.trim(), en: draft.nameEn.trim() },
    purpose: { zh: draft.purposeZh.trim(), en: draft.purposeEn.trim() },
    claims,
    legalGround: hasPlaintext(claims) ? { zh: draft.groundZh.trim(), en: draft.groundEn.trim() } : null,
    redirectUris: linesOf(draft.redirects),
    postLogoutRedirectUris: linesOf(draft.postLogout),
    logoSvg: draft.logo.trim() === '' ? null : draft.logo.trim(),
  }
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

type Keys = Extract<RegisterParty['authentication'], { method: 'key' }>['keys']

/** A pasted JWK, or undefined when it is none, is no P-256 key, or is a private one. */
export function publicKeyOf(text: string): Keys[number] | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || 'd' in value) return undefined
  const { kty, crv, x, y, kid }: Record<string, unknown> = { ...value }
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined
  return { kty, crv, x, y, ...(typeof kid === 'string' ? { kid } : {}) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
