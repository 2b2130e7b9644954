// Operators hold passkeys and nothing else: no password exists that could be guessed, reused or phished.
// WebAuthn Level 3; the cryptography is @simplewebauthn/server's, the use-once and the counter are the database's.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Static } from 'typebox'
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { Refusal } from '#base/refusal'
import { isWellSpelled } from './assertion-signature.ts'
import type { NewPasskey, PasskeyProof } from './contract.ts'
import {
  type Ceremony,
  countUse,
  insertCeremony,
  insertPasskey,
  readPasskey,
  readPasskeys,
  takeCeremony,
} from './store/passkeys.ts'

const ceremonySeconds = 5 * 60
// COSE: ES256, EdDSA, RS256 (the last for Windows Hello).
const algorithms = [-7, -8, -257]

type Place = { now: () => Date; origin: string }

export type Passkeys = ReturnType<typeof createPasskeys>

export const createPasskeys = (place: Place) => ({
  /** Options for a first or a further passkey. Those the operator has are excluded: a device holds one. */
  beginRegistration: (sql: Sql, who: Registering) => beginRegistration(place, sql, who),
  /** @throws Refusal parties.passkey_refused, parties.passkey_taken */
  add: (sql: Sql, challenged: Challenged, response: Static<typeof NewPasskey>) =>
    add(place, sql, challenged, response),
  /** Nobody is named: the browser offers the passkeys it holds for this site. */
  beginLogin: (sql: Sql) => beginLogin(place, sql),
  /**
   * Who answered the challenge.
   *
   * @throws Refusal parties.passkey_unknown, parties.passkey_refused, parties.passkey_cloned
   */
  login: (sql: Sql, challenge: string, response: Static<typeof PasskeyProof>) =>
    login(place, sql, challenge, response),
  /** @throws Refusal parties.ceremony_expired */
  async take<Kind extends Ceremony['kind']>(sql: Sql, ceremonyId: string, kind: Kind) {
    const ceremony = await takeCeremony(sql, { ceremonyId, kind, now: place.now() })
    if (!ceremony) throw new Refusal('parties.ceremony_expired', 410)
    return ceremony
  },
})

type Registering = { operatorId: string; name: string; kind: 'join' | 'add' }
type Challenged = { challenge: string; operatorId: string }

const rpIdOf = ({ origin }: Place) => new URL(origin).hostname

async function begin({ now }: Place, sql: Sql, ceremony: Ceremony): Promise<string> {
  const ceremonyId = newId()
  await insertCeremony(sql, ceremonyId, ceremony, new Date(now().getTime() + ceremonySeconds * 1000))
  return ceremonyId
}

async function beginRegistration(place: Place, sql: Sql, { operatorId, name, kind }: Registering) {
  const options = await generateRegistrationOptions({
    rpName: 'Hufu 虎符',
    rpID: rpIdOf(place),
    userName: name,
    userDisplayName: name,
    userID: new TextEncoder().encode(operatorId),
    attestationType: 'none',
    excludeCredentials: (await readPasskeys(sql, operatorId)).map(credential),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
    timeout: ceremonySeconds * 1000,
  })
  const { challenge } = options
  const ceremony: Ceremony =
    kind === 'join' ? { kind, challenge, operatorId, name } : { kind, challenge, operatorId }
  return { ceremonyId: await begin(place, sql, ceremony), options: { ...options } }
}

async function add(
  place: Place,
  sql: Sql,
  { challenge, operatorId }: Challenged,
  response: Static<typeof NewPasskey>,
): Promise<void> {
  const { registrationInfo: told } = await orRefused(
    verifyRegistrationResponse({
      response: attestation(response),
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: rpIdOf(place),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!told) throw new Refusal('parties.passkey_refused', 401)
  const isNew = await insertPasskey(sql, {
    passkeyId: Buffer.from(told.credential.id, 'base64url'),
    operatorId,
    publicKey: Buffer.from(told.credential.publicKey),
    counter: told.credential.counter,
    transports: response.response.transports ?? [],
    isBackedUp: told.credentialBackedUp,
    now: place.now(),
  })
  if (!isNew) throw new Refusal('parties.passkey_taken', 409)
}

async function beginLogin(place: Place, sql: Sql) {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(place),
    userVerification: 'required',
    timeout: ceremonySeconds * 1000,
  })
  const ceremonyId = await begin(place, sql, { kind: 'login', challenge: options.challenge })
  return { ceremonyId, options: { ...options } }
}

async function login(
  place: Place,
  sql: Sql,
  challenge: string,
  response: Static<typeof PasskeyProof>,
): Promise<string> {
  const passkey = await readPasskey(sql, Buffer.from(response.id, 'base64url'))
  if (!passkey) throw new Refusal('parties.passkey_unknown', 401)
  const publicKey = new Uint8Array(passkey.publicKey)
  if (!isWellSpelled(Buffer.from(response.response.signature, 'base64url'), publicKey))
    throw new Refusal('parties.passkey_refused', 401)
  const { authenticationInfo: told, verified } = await orRefused(
    verifyAuthenticationResponse({
      response: assertion(response),
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: rpIdOf(place),
      requireUserVerification: true,
      // The counter is compared by countUse, in the statement that moves it.
      credential: { ...credential(passkey), publicKey, counter: 0 },
    }),
  )
  if (!verified) throw new Refusal('parties.passkey_refused', 401)
  const { newCounter: counter, credentialBackedUp: isBackedUp } = told
  const use = { passkeyId: passkey.passkeyId, counter, isBackedUp, now: place.now() }
  if (!(await countUse(sql, use))) throw new Refusal('parties.passkey_cloned', 401)
  return passkey.operatorId
}

const credential = ({ passkeyId, transports }: { passkeyId: Buffer; transports: string[] }) => ({
  id: passkeyId.toString('base64url'),
  transports,
})

// Only the members the check reads: what else a browser adds stays outside.
const attestation = ({ id, rawId, type, response }: Static<typeof NewPasskey>) => ({
  id,
  rawId,
  type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: response.clientDataJSON,
    attestationObject: response.attestationObject,
  },
})
const assertion = ({ id, rawId, type, response }: Static<typeof PasskeyProof>) => ({
  id,
  rawId,
  type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: response.clientDataJSON,
    authenticatorData: response.authenticatorData,
    signature: response.signature,
    ...(response.userHandle === undefined ? {} : { userHandle: response.userHandle }),
  },
})

/** The library throws one Error class for everything a stranger can get wrong. */
async function orRefused<T>(verification: Promise<T>): Promise<T> {
  return verification.catch(() => {
    throw new Refusal('parties.passkey_refused', 401)
  })
}
