// The forms in which a secret may stand somewhere: as bytes, and written as text in the ways that software writes bytes and text.

/** What may not stand beside a find that is short: then it is a part of something else. */
export type Apart = 'nothing' | 'han' | 'letters' | 'hex' | 'base64' | Utf16
type Utf16 = 'after a letter of UTF-16' | 'after a mark of UTF-16' | 'at the beginning of UTF-16'
export type Form = { form: string; bytes: Buffer; apart: Apart }

// A form with so many bits of its own is not met by chance: of 10^6 of them in 10^9 bytes, one find in a thousand runs.
// A shorter one (a name of two characters) counts where it stands by itself.
const bitsMin = 60
const lettersMin = 5

/** Of bytes: raw, hexadecimal, base64 wherever in a longer value they stand, base64url. */
export function formsOfBytes(what: string, bytes: Buffer): Form[] {
  return [
    { form: what, bytes, apart: 'nothing' },
    ...written(`${what}, hex`, [bytes.toString('hex'), bytes.toString('hex').toUpperCase()], 4, 'hex'),
    ...[0, 1, 2].flatMap((shift) => {
      const text = base64At(bytes, shift)
      const both = [text, text.replaceAll('+', '-').replaceAll('/', '_')]
      return written(`${what}, base64`, both, 6, 'base64', shift)
    }),
  ]
}

/** Of an ID number: ASCII. */
export const formsOfNumber = (number: string): Form[] => [
  ...formsOfBytes('UTF-8', Buffer.from(number)),
  { form: 'UTF-16', bytes: Buffer.from(number, 'utf16le'), apart: 'nothing' },
]

/** Of a name. One of a single character, or of a few Latin letters, is a word among others: there is no telling. */
export function formsOfName(name: string): Form[] {
  const utf8 = Buffer.from(name)
  const isHan = utf8.length > name.length
  if (isHan ? utf8.length < 6 : name.length < lettersMin) return []
  const [plain, ...encoded] = formsOfBytes('UTF-8', utf8)
  const apart = !isHan ? 'letters' : utf8.length < 9 ? 'han' : 'nothing'
  return [
    ...(plain ? [{ ...plain, apart } satisfies Form] : []),
    ...encoded,
    ...(isHan ? utf16Of(name) : []),
    ...(isHan ? escapesOf(name) : []),
  ]
}

// The upper byte of what stands before: of ASCII, of Chinese punctuation (U+3000–303F, U+FF00–FF3F), of the mark a text begins with.
const before: readonly (readonly [byte: number, apart: Utf16])[] = [
  [0x00, 'after a letter of UTF-16'],
  [0x30, 'after a mark of UTF-16'],
  [0xff, 'after a mark of UTF-16'],
  [0xfe, 'at the beginning of UTF-16'],
]

/** The four bytes of two characters are too few to look for: with the byte before them they are five, and stand by themselves. */
function utf16Of(name: string): Form[] {
  const bytes = Buffer.from(name, 'utf16le')
  if (bytes.length > 4) return [{ form: 'UTF-16', bytes, apart: 'nothing' }]
  return before.map(([byte, apart]) => ({
    form: 'UTF-16',
    bytes: Buffer.concat([Buffer.of(byte), bytes]),
    apart,
  }))
}

function escapesOf(name: string): Form[] {
  const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
  const hex = units.map((unit) => unit.toString(16).padStart(4, '0'))
  const url = encodeURIComponent(name)
  const texts: [form: string, text: string][] = [
    ['JSON', hex.map((unit) => `\\u${unit}`).join('')],
    ['JSON', hex.map((unit) => `\\u${unit.toUpperCase()}`).join('')],
    ['URL', url],
    ['URL', url.toLowerCase()],
    ['HTML', units.map((unit) => `&#${unit};`).join('')],
    ['HTML', hex.map((unit) => `&#x${unit};`).join('')],
  ]
  return distinct(texts.map(([form, text]) => ({ form, bytes: Buffer.from(text), apart: 'nothing' })))
}

function written(
  form: string,
  texts: readonly string[],
  bitsEach: number,
  alphabet: Apart,
  shift = 0,
): Form[] {
  return distinct(
    texts.flatMap((text): Form[] => {
      const isLong = text.length * bitsEach >= bitsMin
      // Standing by itself, it begins where the whole text begins.
      if (!isLong && shift > 0) return []
      return [{ form, bytes: Buffer.from(text), apart: isLong ? 'nothing' : alphabet }]
    }),
  )
}

/** The letters of base64 that these bytes alone decide, when they begin `shift` bytes after a multiple of three. */
function base64At(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((one) => [one.bytes.toString('latin1'), one])).values()]
}

export const formOfText = (form: string, text: string): Form => ({
  form,
  bytes: Buffer.from(text),
  apart: 'nothing',
})
