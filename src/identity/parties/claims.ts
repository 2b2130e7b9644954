// What a card can say to a relying party, by the name a registration uses for it. One flat list, so that
// "what may this party ask" is a set comparison and nothing else.
//
// An *answer* says yes or no, or places the holder in a group of many thousands. *Plaintext* is personal data as
// such: a registration may hold it only with a legal ground. The ID number is not in the card at all.

const ages = ['14', '16', '18', '21', '60', '65'] as const

export const cardClaims = [
  'age_over_14',
  'age_over_16',
  'age_over_18',
  'age_over_21',
  'age_over_60',
  'age_over_65',
  'edition',
  'region_code',
  'name',
  'family_name',
  'given_name',
  'birthdate',
  'sex',
] as const

export type CardClaim = (typeof cardClaims)[number]

const plaintext: ReadonlySet<string> = new Set(['name', 'family_name', 'given_name', 'birthdate', 'sex'])

export const isCardClaim = (name: string): name is CardClaim => cardClaims.some((claim) => claim === name)

export const isPlaintext = (claim: CardClaim): boolean => plaintext.has(claim)

/** Where the claim stands in the card's SD-JWT VC: the claims path pointer of OpenID4VP 1.0 §7. */
export function claimPath(claim: CardClaim): string[] {
  const age = ages.find((years) => claim === `age_over_${years}`)
  return age ? ['age_equal_or_over', age] : [claim]
}

/** The claim a path points at, or null when the card has no such claim or the path reaches further than one claim. */
export function claimAt(path: readonly (string | number | null)[]): CardClaim | null {
  return cardClaims.find((claim) => samePath(claimPath(claim), path)) ?? null
}

const samePath = (a: readonly string[], b: readonly (string | number | null)[]) =>
  a.length === b.length && a.every((part, index) => part === b[index])
