import type { AskedClaim } from '#kit/holder'
import type { IconName } from '#kit/components'
import type { presentWords } from '../words/present.ts'

type WalletWords = (typeof presentWords)['zh']

/** A claim as a person reads it: the question, what the card says to it, and whether it is real data. */
export type ClaimWords = {
  title: string
  answer: string
  icon: IconName
  isPlaintext: boolean
  isYes: boolean | undefined
}

const plaintext: ReadonlySet<string> = new Set(['name', 'family_name', 'given_name', 'birthdate', 'sex'])
const icons: Record<string, IconName> = {
  name: 'name',
  family_name: 'name',
  given_name: 'name',
  birthdate: 'cake',
  sex: 'gender',
  region_code: 'location',
  edition: 'card',
}

export function claimTitle(name: string, words: WalletWords): string {
  return isNamed(name, words.present.claims) ? words.present.claims[name] : name
}

export function claimWords(
  claim: AskedClaim,
  words: WalletWords,
  formatDate: (day: string) => string,
): ClaimWords {
  return {
    title: claimTitle(claim.name, words),
    answer: answerOf(claim, words, formatDate),
    icon: icons[claim.name] ?? 'check',
    isPlaintext: plaintext.has(claim.name),
    isYes: typeof claim.value === 'boolean' ? claim.value : undefined,
  }
}

function answerOf(
  { name, value }: AskedClaim,
  words: WalletWords,
  formatDate: (day: string) => string,
): string {
  if (typeof value === 'boolean') return value ? words.present.yes : words.present.no
  if (name === 'region_code')
    return isNamed(value, words.regions) ? words.regions[value] : words.region(value)
  if (name === 'edition')
    return isNamed(value, words.present.editions) ? words.present.editions[value] : value
  if (name === 'sex') return isNamed(value, words.present.sexes) ? words.present.sexes[value] : value
  return name === 'birthdate' ? formatDate(value) : value
}

/** What the verifier does not learn, of what people worry about most. Part of a name given is a name given. */
export function notLearned(claims: readonly AskedClaim[], words: WalletWords): string[] {
  const given = new Set(claims.map(({ name }) => (name.endsWith('_name') ? 'name' : name)))
  const { hiddenAlways, hiddenClaims } = words.present
  const hidden = Object.entries(hiddenClaims).filter(([name]) => !given.has(name))
  return [...hiddenAlways, ...hidden.map(([, title]) => title)]
}

function isNamed<T extends object>(name: string, table: T): name is keyof T & string {
  return Object.hasOwn(table, name)
}
