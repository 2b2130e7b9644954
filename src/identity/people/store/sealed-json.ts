/** What stands sealed in people.person. Sex and birth date are not repeated: they stand in the number. */
export type SealedFields = {
  name: string
  idNumber: string
  address: string
  documentIssuedOn: string | null
  documentExpiresOn: string | null
  /** SHA-256 of the portrait, base64url: tells a later import that it brings nothing new. */
  portraitDigest: string | null
  /** What a state register calls this person. */
  stateRef: string | null
}

/** Only ever of our own writing: AES-GCM has just proven it. */
export function parseSealedFields(json: string): SealedFields {
  const fields: SealedFields = JSON.parse(json)
  return fields
}
