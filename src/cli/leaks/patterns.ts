// Everything that is looked for, in one table: some millions of byte strings, found by the eight bytes (or five) they end with.
import { type Form, formOfText, formsOfBytes, formsOfName, formsOfNumber } from './forms.ts'

export type Kind = 'number' | 'name' | 'face' | 'key' | 'secret'
/** whose: a person's id, or '' for what belongs to the installation */
export type Pattern = Form & { kind: Kind; whose: string }

// Of a key, a picture or a template, pieces of so many bytes: 96 bits are met by no chance, and a piece is a leak too.
const pieceBytes = 12
const picturePlaces = [0.35, 0.6, 0.85]
const templatePlaces = [0.2, 0.7]
const numbersInText = 3

export const patternsOfNumber = (whose: string, number: string): Pattern[] =>
  formsOfNumber(number).map((form) => ({ ...form, kind: 'number', whose }))

export const patternsOfName = (whose: string, name: string): Pattern[] =>
  formsOfName(name).map((form) => ({ ...form, kind: 'name', whose }))

/** Its beginning and its end: a text that is broken into lines breaks one of them at most. */
export function patternsOfKey(whose: string, key: Buffer): Pattern[] {
  const pieces = [key.subarray(0, pieceBytes), key.subarray(-pieceBytes)]
  return pieces
    .flatMap((piece) => formsOfBytes('key', piece))
    .map((form) => ({ ...form, kind: 'key', whose }))
}

export function patternsOfPicture(whose: string, jpeg: Buffer): Pattern[] {
  return piecesAt(jpeg, picturePlaces)
    .flatMap((piece) => formsOfBytes('picture', piece))
    .map((form) => ({ ...form, kind: 'face', whose }))
}

/** @param width bytes of one number: pieces begin with a number */
export function patternsOfTemplate(whose: string, template: Buffer, width: number): Pattern[] {
  return piecesAt(template, templatePlaces, width)
    .flatMap((piece) => formsOfBytes('template', piece))
    .map((form) => ({ ...form, kind: 'face', whose }))
}

/** Numbers as JSON and logs write them. */
export function patternsOfNumbers(whose: string, floats: Float32Array): Pattern[] {
  const at = Math.floor(floats.length / 2)
  const text = Array.from(floats.subarray(at, at + numbersInText)).join(',')
  return [{ ...formOfText('template, as numbers', text), kind: 'face', whose }]
}

export const patternsOfSecret = (secret: string): Pattern[] =>
  formsOfBytes('secret', Buffer.from(secret)).map((form) => ({ ...form, kind: 'secret', whose: '' }))

function piecesAt(bytes: Buffer, places: readonly number[], width = 1): Buffer[] {
  const last = bytes.length - pieceBytes
  return places.map((share) => {
    const at = Math.floor((last * share) / width) * width
    return bytes.subarray(at, at + pieceBytes)
  })
}
