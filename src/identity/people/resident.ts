// What a row of a register must be before it becomes a person, whoever delivers it: file, state register, sample.
import { Refusal } from '#base/refusal'
import { addressLengthMax, type fieldFaults, type Standing } from './contract.ts'
import { isCalendarDate, parseIdNumber, type Sex } from './id-number.ts'
import { normaliseName } from './names.ts'

export type ResidentField =
  | 'id_number'
  | 'name'
  | 'sex'
  | 'birth_date'
  | 'document_issued_on'
  | 'document_expires_on'
  | 'address'
  | 'region_code'
  | 'standing'
  | 'guardian_id_number'
  | 'second_guardian_id_number'

export type FieldFault = { field: ResidentField; fault: (typeof fieldFaults)[number] }

/** A row as delivered: text, nothing checked. An absent field and an empty one mean the same. */
export type ResidentText = Partial<Record<ResidentField, string | undefined>>

/** A row that holds together. Days are YYYY-MM-DD. */
export type Resident = {
  idNumber: string
  name: string
  sex: Sex
  birthDate: string
  regionCode: string
  address: string
  documentIssuedOn: string | null
  /** null: without end (长期), or the source does not say */
  documentExpiresOn: string | null
  /** null: the source does not say; a new person is then valid, a known one stays as they are */
  standing: Standing | null
  /** Guardians' ID numbers; null: the source does not say, and those known stay */
  guardians: string[] | null
}

export type ParsedResident =
  | { outcome: 'resident'; resident: Resident }
  | { outcome: 'faults'; faults: [FieldFault, ...FieldFault[]] }

const standingWords: Readonly<Record<string, Standing>> = {
  valid: 'valid',
  有效: 'valid',
  正常: 'valid',
  lost: 'lost',
  挂失: 'lost',
  丢失: 'lost',
  expired: 'expired',
  过期: 'expired',
  失效: 'expired',
  dead: 'dead',
  死亡: 'dead',
  moved: 'moved',
  迁出: 'moved',
}
const sexWords: Readonly<Record<string, Sex>> = {
  m: 'male',
  male: 'male',
  男: 'male',
  f: 'female',
  female: 'female',
  女: 'female',
}
/** Said of a child who had a guardian and has none now; an empty field says nothing. */
const withoutGuardian = new Set(['none', '无', '-'])
const withoutEnd = new Set(['长期', 'long-term', 'permanent'])

// Control characters, and the marks that turn the reading direction round to disguise a text.
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]/

/**
 * All that is wrong with a row, or the resident.
 *
 * @param today YYYY-MM-DD, for dates that cannot lie ahead
 */
export function parseResident(text: ResidentText, today: string): ParsedResident {
  const faults: FieldFault[] = []
  const field = <T>(name: ResidentField, parsed: Parsed<T>, otherwise: T): T => {
    if (parsed.ok) return parsed.value
    faults.push({ field: name, fault: parsed.fault })
    return otherwise
  }
  const number = parseIdNumber(text.id_number ?? '')
  if (number.outcome === 'fault') {
    const fault = isEmpty(text.id_number) ? 'missing' : number.fault
    faults.push({ field: 'id_number', fault })
  }
  const known = number.outcome === 'id_number' ? number : null
  if (known && known.birthDate > today) faults.push({ field: 'id_number', fault: 'in_the_future' })
  const birthDate = field('birth_date', agrees(parseDay(text.birth_date, today), known?.birthDate), null)
  const issuedOn = field(
    'document_issued_on',
    parseIssue(text.document_issued_on, known?.birthDate, today),
    null,
  )
  const resident: Resident = {
    idNumber: known?.idNumber ?? '',
    name: field('name', parseName(text.name), ''),
    sex: field('sex', agrees(parseWord(text.sex, sexWords), known?.sex), null) ?? known?.sex ?? 'female',
    birthDate: birthDate ?? known?.birthDate ?? '',
    regionCode: field('region_code', parseRegion(text.region_code, known?.regionCode ?? ''), ''),
    address: field('address', parseAddress(text.address), ''),
    documentIssuedOn: issuedOn,
    documentExpiresOn: field('document_expires_on', parseExpiry(text.document_expires_on, issuedOn), null),
    standing: field('standing', parseWord(text.standing, standingWords), null),
    guardians: together(
      (['guardian_id_number', 'second_guardian_id_number'] as const).map((name) =>
        field(name, parseGuardian(text[name], known?.idNumber), null),
      ),
    ),
  }
  const [first, ...rest] = faults
  return first ? { outcome: 'faults', faults: [first, ...rest] } : { outcome: 'resident', resident }
}

/** @throws Refusal `people.resident_invalid` 422 naming field and fault, never the value */
export function requireResident(text: ResidentText, today: string): Resident {
  const parsed = parseResident(text, today)
  if (parsed.outcome === 'resident') return parsed.resident
  throw new Refusal('people.resident_invalid', 422, { ...parsed.faults[0] })
}

/** The standing on a day: a document whose last day has passed is expired, though nobody reported it. */
export function standingOn(
  day: string,
  person: { standing: Standing; documentExpiresOn: string | null },
): Standing {
  const isOver = person.documentExpiresOn !== null && person.documentExpiresOn < day
  return person.standing === 'valid' && isOver ? 'expired' : person.standing
}

/** The day of the register's clock: China has one time zone, and a document ends with its day there. */
export function dayOf(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

type Parsed<T> = { ok: true; value: T } | { ok: false; fault: FieldFault['fault'] }
const ok = <T>(value: T): Parsed<T> => ({ ok: true, value })
const bad = (fault: FieldFault['fault']): { ok: false; fault: FieldFault['fault'] } => ({ ok: false, fault })
const isEmpty = (text: string | undefined): text is undefined | '' => text === undefined || text.trim() === ''

/** Sex and birth date stand in the number already; a column that says otherwise means one of the two is wrong. */
function agrees<T>(parsed: Parsed<T | null>, known: T | undefined): Parsed<T | null> {
  if (!parsed.ok || parsed.value === null || known === undefined || parsed.value === known) return parsed
  return bad('differs_from_id_number')
}

/** @returns null: not said · '': none · else a number */
function parseGuardian(text: string | undefined, own: string | undefined): Parsed<string | null> {
  if (isEmpty(text)) return ok(null)
  if (withoutGuardian.has(text.trim().toLowerCase())) return ok('')
  const number = parseIdNumber(text)
  if (number.outcome === 'fault') return bad(number.fault)
  return number.idNumber === own ? bad('unknown_value') : ok(number.idNumber)
}

function together(said: readonly (string | null)[]): string[] | null {
  if (said.every((one) => one === null)) return null
  return [...new Set(said.flatMap((one) => one || []))]
}

function parseName(text: string | undefined): Parsed<string> {
  if (isEmpty(text)) return bad('missing')
  const name = normaliseName(text)
  return name === null ? bad('characters') : ok(name)
}

function parseWord<T>(text: string | undefined, words: Readonly<Record<string, T>>): Parsed<T | null> {
  if (isEmpty(text)) return ok(null)
  const key = text.trim().toLowerCase()
  const word = Object.hasOwn(words, key) ? words[key] : undefined
  return word === undefined ? bad('unknown_value') : ok(word)
}

/** 2024-02-29, 2024/2/29, 2024.02.29, 20240229, 2024年2月29日. */
function parseDate(text: string | undefined): Parsed<string | null> {
  if (isEmpty(text)) return ok(null)
  const match = /^(\d{4})(?:([-/.年])(\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text.trim())
  if (!match) return bad('not_a_date')
  const [, year, , month = match[5] ?? '', day = match[6] ?? ''] = match
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isCalendarDate(date) ? ok(date) : bad('not_a_date')
}

function parseDay(text: string | undefined, today: string): Parsed<string | null> {
  const parsed = parseDate(text)
  return parsed.ok && parsed.value !== null && parsed.value > today ? bad('in_the_future') : parsed
}

function parseIssue(
  text: string | undefined,
  bornOn: string | undefined,
  today: string,
): Parsed<string | null> {
  const parsed = parseDay(text, today)
  return parsed.ok && parsed.value !== null && bornOn !== undefined && parsed.value < bornOn
    ? bad('before_birth')
    : parsed
}

function parseExpiry(text: string | undefined, issuedOn: string | null): Parsed<string | null> {
  if (text !== undefined && withoutEnd.has(text.trim())) return ok(null)
  const parsed = parseDate(text)
  return parsed.ok && parsed.value !== null && issuedOn !== null && parsed.value < issuedOn
    ? bad('before_issue')
    : parsed
}

function parseRegion(text: string | undefined, ofNumber: string): Parsed<string> {
  const code = isEmpty(text) ? ofNumber : text.trim()
  return /^[1-9]\d{5}$/.test(code) || code === '' ? ok(code) : bad('region')
}

function parseAddress(text: string | undefined): Parsed<string> {
  const address = (text ?? '').normalize('NFC').replace(/\s+/gu, ' ').trim()
  if (address.length > addressLengthMax) return bad('length')
  return unprintable.test(address) ? bad('characters') : ok(address)
}
