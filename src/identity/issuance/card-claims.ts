// What a card says of a person. All cards have the same members, so that nobody's stands out by their number; the
// identity number is in none.
import type { Edition } from '#identity/cards'
import type { ClaimPath, JsonObject } from '#identity/formats'
import { ageOn, type Person } from '#identity/people'

/** Ages at which the law lets, or spares, something. */
const ages = [14, 16, 18, 21, 60, 65] as const

export function claimsOf(
  person: Person,
  { edition, today }: { edition: Edition; today: string },
): JsonObject {
  const age = ageOn(person.birthDate, today)
  return {
    name: person.name,
    family_name: person.familyName,
    given_name: person.givenName,
    birthdate: person.birthDate,
    sex: person.sex,
    region_code: person.regionCode,
    edition,
    age_equal_or_over: Object.fromEntries(ages.map((years) => [String(years), age >= years])),
  }
}

/** Every claim on its own, each age too; what is always visible (who issued, until when, to which key) is not among them. */
export const disclosable: readonly ClaimPath[] = [
  ...['name', 'family_name', 'given_name', 'birthdate', 'sex', 'region_code', 'edition'].map((name) => [
    name,
  ]),
  ...ages.map((years) => ['age_equal_or_over', String(years)]),
]
