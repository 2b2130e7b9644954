// The citizen identification number of GB 11643-1999: region (6) · birth date (8) · order (3, odd for men) · check (1).
// Parsing tells what is wrong only to the one who typed the number: whether a number is *known* is another question.

export type Sex = 'male' | 'female'

export type IdNumberFault = 'length' | 'characters' | 'region' | 'birth_date' | 'order' | 'checksum'

export type IdNumber = {
  idNumber: string
  regionCode: string
  /** YYYY-MM-DD */
  birthDate: string
  sex: Sex
}

export type ParsedIdNumber =
  | ({ outcome: 'id_number' } & IdNumber)
  | { outcome: 'fault'; fault: IdNumberFault }

/**
 * Six digits that no real number begins with, for made-up people.
 *
 * GB/T 2260 gives no province the code 99. A leading 9 is in use for foreigners with permanent residence (numbers since
 * 2023), but there the second and third digit are the province of issue, and no province has the code 90.
 * So 990xxx is free in both schemes: docs/decisions/0020-personal-data-at-rest.md.
 */
const sampleRegionPrefix = '990'

// GB/T 2260 provinces; 81–83 are the residence permits of people from Hong Kong, Macao and Taiwan, and 71 is Taiwan.
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
)

// GB 11643-1999 §4.2.4 after ISO 7064:1983 MOD 11-2: weight i is 2^(17-i) mod 11.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/**
 * Reads a number as a person types it: full-width digits, spaces and a small x are forgiven, nothing else.
 * 15-digit numbers of the first generation are refused: they have not been valid since 2013.
 */
export function parseIdNumber(text: string): ParsedIdNumber {
  const idNumber = tidy(text)
  if (idNumber.length !== 18) return fault('length')
  if (!/^\d{17}[\dX]$/.test(idNumber)) return fault('characters')
  const regionCode = idNumber.slice(0, 6)
  if (!isRegion(regionCode)) return fault('region')
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isCalendarDate(birthDate)) return fault('birth_date')
  if (idNumber.slice(14, 17) === '000') return fault('order')
  if (checkCharacter(idNumber.slice(0, 17)) !== idNumber[17]) return fault('checksum')
  const sex = Number(idNumber[16]) % 2 === 1 ? 'male' : 'female'
  return { outcome: 'id_number', idNumber, regionCode, birthDate, sex }
}

/** The 18th character of the first 17 digits. */
export function checkCharacter(digits: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * (weights[i] ?? 0)
  return checkCharacters.charAt(sum % 11)
}

/** `990***********002X`: enough to tell two people of one name apart at a desk, not enough to use. */
export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 3)}${'*'.repeat(11)}${idNumber.slice(14)}`
}

export function isSampleNumber(idNumber: string): boolean {
  return idNumber.startsWith(sampleRegionPrefix)
}

/** Whether YYYY-MM-DD names a day that the calendar has, from 1800 on. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  return year >= 1800 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year)
}

// Arithmetic, because an import asks this millions of times and a Date takes ten times as long.
function daysIn(month: number, year: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

function isRegion(code: string): boolean {
  if (code.startsWith(sampleRegionPrefix)) return true
  // 9PPCCC: a foreigner's number, P the province of issue, C the country in ISO 3166-1 numeric.
  return provinces.has(code.startsWith('9') ? code.slice(1, 3) : code.slice(0, 2))
}

function tidy(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

function fault(reason: IdNumberFault): ParsedIdNumber {
  return { outcome: 'fault', fault: reason }
}
