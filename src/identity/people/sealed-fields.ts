// The personal fields of one person as one sealed value: nothing can be read, compared or changed one by one.
import { open, seal } from '#base/seal'
import { parseSealedFields, type SealedFields } from './store/sealed-json.ts'

// Padded, so that the length of a row tells nothing about the length of a name or an address.
const paddingBytes = 128

export function sealFields(personKey: Buffer, personId: string, fields: SealedFields): Buffer {
  const json = Buffer.from(JSON.stringify(fields))
  const length = Math.ceil(json.length / paddingBytes) * paddingBytes
  // JSON ends where its text ends: spaces after it mean nothing.
  const padded = Buffer.alloc(length, ' ')
  json.copy(padded)
  return seal(personKey, padded, fieldsContext(personId))
}

export function openFields(personKey: Buffer, personId: string, sealed: Uint8Array): SealedFields {
  return parseSealedFields(open(personKey, sealed, fieldsContext(personId)).toString('utf8'))
}

export function portraitContext(personId: string): string {
  return `people.portrait:${personId}`
}

function fieldsContext(personId: string): string {
  return `people.fields:${personId}`
}
