// Proofs that the wallet holds the keys it wants copies for (OpenID4VCI 1.0 §8.2 and appendix F.1).
//
// A key attestation in the header (appendix D) is not looked at: we ask for none, because no maker of a browser gives one.
import { Refusal } from '#base/refusal'
import { jwk, jws } from '#identity/formats'
import { codec, isSignedByHolder } from '#identity/trust'

type Subject = {
  proof: jws.Jws
  /** the credential issuer's identifier */
  issuer: string
  isNonce: (nonce: string) => boolean
}

type Check = { rule: string; spec: string; code: string; holds: (subject: Subject) => boolean }

const invalid = 'issuance.invalid_proof'

const CHECKS: readonly Check[] = [
  {
    rule: 'it says what it is',
    spec: 'OpenID4VCI 1.0 app. F.1 typ',
    code: invalid,
    holds: ({ proof: { header } }) => header.typ === 'openid4vci-proof+jwt',
  },
  {
    rule: 'the algorithm is one we accept',
    spec: 'OpenID4VCI 1.0 app. F.1 alg, §12.2.4 proof_signing_alg_values_supported',
    code: invalid,
    holds: ({ proof: { header } }) => header.alg === 'ES256',
  },
  {
    rule: 'it brings its key, and no other name for one',
    spec: 'OpenID4VCI 1.0 app. F.1 jwk, kid, x5c',
    code: invalid,
    holds: ({ proof: { header } }) =>
      ['kid', 'x5c', 'trust_chain'].every((member) => !Object.hasOwn(header, member)),
  },
  {
    rule: 'it is for us',
    spec: 'OpenID4VCI 1.0 app. F.1 aud',
    code: invalid,
    holds: ({ proof: { payload }, issuer }) => payload.aud === issuer,
  },
  {
    rule: 'it says when it was made',
    // §13.8: freshness is the nonce's, which carries our own time. A phone's clock may be wrong.
    spec: 'OpenID4VCI 1.0 app. F.1 iat',
    code: invalid,
    holds: ({ proof: { payload } }) => typeof payload.iat === 'number',
  },
  {
    rule: 'its nonce is ours and in time',
    spec: 'OpenID4VCI 1.0 §7, §8.3.1.2',
    code: 'issuance.invalid_nonce',
    holds: ({ proof: { payload }, isNonce }) => typeof payload.nonce === 'string' && isNonce(payload.nonce),
  },
  {
    rule: 'the key in it signed it',
    spec: 'OpenID4VCI 1.0 app. F.1',
    code: invalid,
    holds: ({ proof }) => isSignedByHolder(jwk.parse(proof.header.jwk), proof),
  },
]

export type Proved = { keys: readonly jwk.Jwk[]; nonce: string }

/**
 * The keys to bind the copies to, in the order of the proofs.
 *
 * @param demand.deviceJkt the key of the wallet's session: on a card it would join what the card keeps apart
 * @throws Refusal issuance.proof_missing, invalid_proof, invalid_nonce, each with the rule and the proof's number
 */
export function verifyProofs(
  proofs: readonly string[] | undefined,
  demand: Omit<Subject, 'proof'> & { deviceJkt: string },
): Proved {
  if (!proofs || proofs.length === 0) throw new Refusal('issuance.proof_missing', 400)
  const parsed = proofs.map((text, number) => verifyProof(text, number, demand))
  const nonces = new Set(parsed.map(({ nonce }) => nonce))
  const [nonce] = nonces
  if (nonce === undefined || nonces.size > 1) throw refuse(invalid, 'all have one nonce')
  const keys = parsed.map(({ key }) => key)
  const thumbprints = new Set(keys.map((key) => jwk.thumbprint(key, codec)))
  // §8.2: each with distinct cryptographic material.
  if (thumbprints.size < keys.length) throw refuse(invalid, 'no key comes twice')
  if (thumbprints.has(demand.deviceJkt)) throw refuse(invalid, 'none is the device key')
  return { keys, nonce }
}

function verifyProof(
  text: string,
  number: number,
  demand: Omit<Subject, 'proof'>,
): { key: jwk.Jwk; nonce: string } {
  const proof = read(() => jws.parse(text, 'proof', codec), number)
  const key = read(() => jwk.parse(proof.header.jwk), number)
  for (const { rule, code, holds } of CHECKS)
    if (!holds({ proof, ...demand })) throw refuse(code, rule, number)
  const { nonce } = proof.payload
  return { key, nonce: typeof nonce === 'string' ? nonce : '' }
}

/** What is no token or no key of ours is an invalid proof here, whatever it is elsewhere. */
function read<T>(parse: () => T, number: number): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof Refusal) throw refuse(invalid, error.code, number)
    throw error
  }
}

const refuse = (code: string, rule: string, number?: number): Refusal =>
  new Refusal(code, 400, { rule, ...(number === undefined ? {} : { proof: number }) })
