// Made-up residents of 虎符市: as many as wanted, the same for the same seed, each with a number that passes every
// check and can belong to nobody. Numbers and names depend on the seed alone; the dates on documents also on the day.
import { checkCharacter, type Sex } from '../id-number.ts'
import type { Resident } from '../resident.ts'
import { sexes, type Standing } from '../contract.ts'
import { cityName, districts, dottedNames, familyNames, generations } from './city.ts'
import { type Random, seededRandom } from './random.ts'

// The youngest are born in this year, so that the numbers do not depend on when they are made.
const youngestBornIn = 2024
const dayMs = 86_400_000

// Thousandths of a city's people by age, in bands of ten years.
const ages: readonly (readonly [number, number])[] = [
  [0, 95],
  [10, 110],
  [20, 135],
  [30, 165],
  [40, 150],
  [50, 155],
  [60, 105],
  [70, 60],
  [80, 22],
  [90, 3],
]
const standings: readonly (readonly [Standing, number])[] = [
  ['valid', 985],
  ['lost', 7],
  ['moved', 5],
  ['dead', 3],
]

export type Wish = {
  sex: Sex
  birthDate: string
  name: string
  standing: Standing
  isExpired: boolean
  /** ID numbers */
  guardians?: string[]
}

export type ResidentMaker = {
  /** Somebody at random. */
  next(): Resident
  /** Somebody with certain properties; their number is as unique as the others'. */
  nextLike(wish: Wish): Resident
}

/** @param today YYYY-MM-DD: documents are valid, or have run out, on this day */
export function createResidentMaker({ seed, today }: { seed: number; today: string }): ResidentMaker {
  const random = seededRandom(seed)
  const taken = new Set<string>()
  const make = (wish: Wish): Resident => {
    const district = random.weigh(districts.map((one) => [one, one.weight]))
    const idNumber = freeNumber(random, taken, {
      regionCode: district.code,
      birthDate: wish.birthDate,
      sex: wish.sex,
    })
    return {
      idNumber,
      name: wish.name,
      sex: wish.sex,
      birthDate: wish.birthDate,
      regionCode: district.code,
      address: addressIn(random, district),
      ...documentOf(random, { birthDate: wish.birthDate, today, isExpired: wish.isExpired }),
      standing: wish.standing,
      guardians: wish.guardians ?? null,
    }
  }
  return {
    nextLike: make,
    next() {
      const sex = random.pick(sexes)
      const birthDate = birthDateOf(random, today)
      const name = nameOf(random, { sex, bornIn: Number(birthDate.slice(0, 4)) })
      return make({
        sex,
        birthDate,
        name,
        standing: random.weigh(standings),
        isExpired: random.below(150) === 0,
      })
    },
  }
}

/**
 * A number in a region that nobody has yet.
 *
 * @param taken numbers given so far; the new one is added
 */
export function freeNumber(
  random: Pick<Random, 'below'>,
  taken: Set<string>,
  { regionCode, birthDate, sex }: { regionCode: string; birthDate: string; sex: Sex },
): string {
  for (;;) {
    // 499 of each sex a day and region; a city of millions has more regions, not more of one day.
    const order = 1 + 2 * random.below(499) + (sex === 'male' ? 0 : 1)
    const digits = `${regionCode}${birthDate.replaceAll('-', '')}${String(order).padStart(3, '0')}`
    if (taken.has(digits)) continue
    taken.add(digits)
    return digits + checkCharacter(digits)
  }
}

function birthDateOf(random: Random, today: string): string {
  const age = random.weigh(ages) + random.below(10)
  const firstDay = Date.UTC(youngestBornIn - age, 0, 1)
  const date = new Date(firstDay + random.below(365) * dayMs).toISOString().slice(0, 10)
  return date < today ? date : `${Number(today.slice(0, 4)) - 1}${date.slice(4)}`
}

function nameOf(random: Random, { sex, bornIn }: { sex: Sex; bornIn: number }): string {
  if (random.below(100) === 0) return random.pick(dottedNames)
  const generation = generations.find(({ until }) => bornIn <= until) ?? generations[0]
  const given = generation[sex].split(' ')
  return random.weigh(familyNames) + (given[random.below(given.length)] ?? '')
}

function addressIn(random: Random, district: (typeof districts)[number]): string {
  const street = district.streets[random.below(district.streets.length)] ?? district.streets[0]
  const house = `${1 + random.below(399)}号`
  const flat = `${1 + random.below(20)}栋${1 + random.below(28)}0${1 + random.below(4)}室`
  return `${cityName.zh}${district.zh}${street}${house}${flat}`
}

/** Years a document is valid, by age at issue: Law on Resident Identity Cards (2011), article 5. Infinity: 长期. */
function validityYears(age: number): number {
  if (age < 16) return 5
  if (age < 26) return 10
  return age < 46 ? 20 : Infinity
}

function documentOf(
  random: Random,
  { birthDate, today, isExpired }: { birthDate: string; today: string; isExpired: boolean },
): Pick<Resident, 'documentIssuedOn' | 'documentExpiresOn'> {
  const age = yearsBetween(birthDate, today)
  const validFor = (yearsAgo: number) => validityYears(Math.floor(age - yearsAgo))
  const longestAgo = Math.max(0.1, age - 0.1)
  // Valid: issued within what was granted then. Expired: somewhat before that. Who has one without end cannot expire.
  let yearsAgo = random.fraction() * Math.min(longestAgo, 18)
  for (let tries = 0; validFor(yearsAgo) <= yearsAgo + 0.01 && tries < 20; tries++) yearsAgo *= 0.6
  if (isExpired && validFor(yearsAgo) < Infinity)
    yearsAgo = Math.min(validFor(yearsAgo) + 0.05 + random.fraction(), longestAgo)
  const issuedOn = shiftYears(today, -yearsAgo)
  const years = validityYears(yearsBetween(birthDate, issuedOn))
  const expiresOn =
    years === Infinity ? null : `${Number(issuedOn.slice(0, 4)) + years}${leapSafe(issuedOn.slice(4))}`
  return { documentIssuedOn: issuedOn, documentExpiresOn: expiresOn }
}

function yearsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / (365.2425 * dayMs)
}

function shiftYears(day: string, years: number): string {
  return new Date(Date.parse(day) + Math.round(years * 365.2425) * dayMs).toISOString().slice(0, 10)
}

/** A document of 29 February ends on the 28th. */
function leapSafe(monthAndDay: string): string {
  return monthAndDay === '-02-29' ? '-02-28' : monthAndDay
}
