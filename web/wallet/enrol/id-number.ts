/**
 * What can be said about an ID number while it is typed (GB 11643-1999): length, characters, date, check character.
 * Only a courtesy: the register decides.
 */
export type NumberCheck =
  | { state: 'good'; birthDate: string }
  | { state: 'short'; missing: number }
  | { state: 'long' | 'characters' | 'birth' | 'checksum' }

const length = 18
// ISO 7064 MOD 11-2: 2^(17 - place) mod 11, and the character for each remainder.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** Full-width digits and spaces come with Chinese keyboards. */
export function normaliseNumber(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase()
}

export function checkNumber(number: string): NumberCheck {
  if (!/^\d{0,17}[\dX]?$/.test(number.slice(0, length))) return { state: 'characters' }
  if (number.length > length) return { state: 'long' }
  if (number.length >= 14 && !isDate(number.slice(6, 14))) return { state: 'birth' }
  if (number.length < length) return { state: 'short', missing: length - number.length }
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0)
  if (checkCharacters[sum % 11] !== number[17]) return { state: 'checksum' }
  return {
    state: 'good',
    birthDate: `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`,
  }
}

/** For the eyes of others: the first four and the last character stay. */
export function maskNumber(number: string): string {
  return number.length < 6
    ? number
    : `${number.slice(0, 4)}${'•'.repeat(number.length - 5)}${number.slice(-1)}`
}

function isDate(digits: string): boolean {
  const [year, month, day] = [
    Number(digits.slice(0, 4)),
    Number(digits.slice(4, 6)),
    Number(digits.slice(6, 8)),
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1880 && date <= new Date() && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
