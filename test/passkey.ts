// A passkey in software: the authenticator's half of WebAuthn Level 3, for tests that log an operator in.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type Passkey = ReturnType<typeof createPasskey>

type Options = { challenge: string; rp?: { id?: string }; rpId?: string }
type Behaviour = { isUserVerified?: boolean; counter?: number; origin?: string }

/** @param origin where the browser believes to be */
export function createPasskey(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  let counter = 0

  const answer = (fields: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key' as const,
    clientExtensionResults: {},
    response: fields,
  })

  return {
    id: id.toString('base64url'),

    /** navigator.credentials.create */
    register(options: Options, behaviour: Behaviour = {}) {
      const clientDataJSON = clientData('webauthn.create', options.challenge, behaviour.origin ?? origin)
      const authData = Buffer.concat([
        authenticatorData(options.rp?.id, { ...behaviour, hasKey: true }),
        Buffer.alloc(16), // AAGUID: tells no model
        uint16(id.length),
        id,
        coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')),
      ])
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(authData),
      ])
      return answer({
        clientDataJSON: clientDataJSON.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      })
    },

    /** navigator.credentials.get */
    login(options: Options, behaviour: Behaviour = {}) {
      counter += 1
      const clientDataJSON = clientData('webauthn.get', options.challenge, behaviour.origin ?? origin)
      const authData = authenticatorData(options.rpId, { counter, ...behaviour })
      const signature = sign('sha256', Buffer.concat([authData, sha256(clientDataJSON)]), privateKey)
      return answer({
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      })
    },
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

const clientData = (type: string, challenge: string, origin: string) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** WebAuthn §6.1: hash of the RP id, flags, counter. */
function authenticatorData(rpId: string | undefined, behaviour: Behaviour & { hasKey?: boolean }) {
  const { isUserVerified = true, counter = 0, hasKey = false } = behaviour
  const flags = 0x01 | (isUserVerified ? 0x04 : 0) | (hasKey ? 0x40 : 0)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([sha256(Buffer.from(rpId ?? '')), Buffer.from([flags]), count])
}

/** RFC 9053 §7.1.1: EC2, ES256, P-256. */
const coseKey = (x: Buffer, y: Buffer) =>
  Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(x),
    Buffer.from([0x22]),
    cborBytes(y),
  ])

const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff])

const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])

const cborBytes = (bytes: Buffer) =>
  bytes.length < 256
    ? Buffer.concat([Buffer.from([0x58, bytes.length]), bytes])
    : Buffer.concat([Buffer.from([0x59]), uint16(bytes.length), bytes])
