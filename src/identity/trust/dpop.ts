// DPoP (RFC 9449): each request proves the device key anew. The checks are those of §4.3, cheapest first.
import assert from 'node:assert/strict'
import { Refusal } from '#base/refusal'
import { jwk, jws } from '#identity/formats'
import { codec } from './codec.ts'
import { isSignedByHolder } from './es256.ts'
import { createReplayMemory } from './replay.ts'

/** As much of a request as a proof speaks of; Fastify's has it. */
export type ProvedRequest = {
  method: string
  /** path and query as received; scheme and host come from configuration, whatever a proxy writes into headers */
  url: string
  headers: { dpop?: string | string[] | undefined; [name: string]: string | string[] | undefined }
}

export type Proof = { jkt: string; jti: string; issuedAt: Date }

/** §11.1. Wide, because phones' clocks are wrong by minutes; a proof is good once only. */
export const proofLifetimeSeconds = 300
const proofLengthMax = 4096
const jtiLengthMax = 256

export type Dpop = {
  /**
   * @param accessToken where the request carries one: the proof must name it
   * @throws Refusal trust.proof_*, formats.key_not_accepted
   */
  verify(request: ProvedRequest, accessToken?: string): Proof
}

type Subject = {
  request: ProvedRequest
  accessToken: string | undefined
  origin: URL
  now: Date
  /** since when used proofs are remembered */
  startedAt: Date
  proof: jws.Jws
  key: jwk.Jwk
}

const CHECKS: readonly { rule: string; spec: string; code: string; holds(subject: Subject): boolean }[] = [
  {
    rule: 'it says what it is',
    spec: 'RFC 9449 §4.3 4-5',
    code: 'trust.proof_malformed',
    holds: ({ proof: { header } }) => header.typ === 'dpop+jwt' && header.alg === 'ES256',
  },
  {
    rule: 'it has a name of its own',
    spec: 'RFC 9449 §4.3 3',
    code: 'trust.proof_malformed',
    holds: ({ proof: { payload } }) => isJti(payload.jti),
  },
  {
    rule: 'it is for this method',
    spec: 'RFC 9449 §4.3 8',
    code: 'trust.proof_for_another_request',
    holds: ({ proof: { payload }, request }) => payload.htm === request.method,
  },
  {
    rule: 'it is for this address',
    spec: 'RFC 9449 §4.3 9',
    code: 'trust.proof_for_another_request',
    holds: ({ proof: { payload }, request, origin }) =>
      typeof payload.htu === 'string' && normalise(payload.htu) === normalise(request.url, origin),
  },
  {
    rule: 'it was made just now',
    spec: 'RFC 9449 §4.3 11, §11.1',
    code: 'trust.proof_stale',
    holds: ({ proof: { payload }, now }) =>
      typeof payload.iat === 'number' && Math.abs(now.getTime() / 1000 - payload.iat) <= proofLifetimeSeconds,
  },
  {
    // Which proofs were used before a restart is forgotten, so none of then is believed. The price: for as long after a
    // restart as a phone's clock is slow, that phone is told to try again. A nonce of the server's own (§8) would spare it
    // that, at the price of a request more for everybody.
    rule: 'it was made since this process remembers which were used',
    spec: 'RFC 9449 §11.1',
    code: 'trust.proof_stale',
    holds: ({ proof: { payload }, startedAt }) =>
      typeof payload.iat === 'number' && payload.iat >= Math.floor(startedAt.getTime() / 1000),
  },
  {
    rule: 'it names the access token it comes with',
    spec: 'RFC 9449 §4.3 12',
    code: 'trust.proof_for_another_token',
    holds: ({ proof: { payload }, accessToken }) =>
      accessToken === undefined || payload.ath === codec.digest(accessToken),
  },
  {
    rule: 'the key in it signed it',
    spec: 'RFC 9449 §4.3 6',
    code: 'trust.proof_signature_invalid',
    holds: ({ proof, key }) => isSignedByHolder(key, proof),
  },
]

/** @param origin scheme, host and port by which the world knows this server */
export function createDpop({ origin, now }: { origin: string; now: () => Date }): Dpop {
  const replays = createReplayMemory({ lifetimeSeconds: 2 * proofLifetimeSeconds })
  const base = new URL(origin)
  const startedAt = now()
  return {
    verify(request, accessToken) {
      const at = now()
      const proof = read(request)
      // §4.3 7 and the allow-list: `jwk.parse` refuses private members and every key but P-256.
      const key = jwk.parse(proof.header.jwk)
      const subject = { request, accessToken, origin: base, now: at, startedAt, proof, key }
      for (const check of CHECKS) if (!check.holds(subject)) throw new Refusal(check.code, 401)
      const jkt = jwk.thumbprint(key, codec)
      const { jti } = proof.payload
      assert(isJti(jti))
      if (!replays.isNew(codec.digest(`${jkt} ${jti}`), at)) throw new Refusal('trust.proof_replayed', 401)
      return { jkt, jti, issuedAt: new Date(Number(proof.payload.iat) * 1000) }
    },
  }
}

/** §4.3 1-2: one header, one token. Node joins two headers of one name with a comma, which no token has. */
function read({ headers: { dpop } }: ProvedRequest): jws.Jws {
  if (dpop === undefined || dpop === '') throw new Refusal('trust.proof_missing', 401)
  if (typeof dpop !== 'string' || dpop.length > proofLengthMax) throw malformed()
  try {
    return jws.parse(dpop, 'dpop', codec)
  } catch (error) {
    if (error instanceof Refusal) throw malformed()
    throw error
  }
}

const isJti = (jti: unknown): jti is string =>
  typeof jti === 'string' && jti.length > 0 && jti.length <= jtiLengthMax

/** RFC 3986 §6.2.2-6.2.3 (what URL does: case, default port, dots, percent-encoding), without query and fragment. */
function normalise(url: string, base?: URL): string | null {
  const parsed = URL.parse(url, base?.href)
  return parsed && decodeUnreserved(`${parsed.protocol}//${parsed.host}${parsed.pathname}`)
}

/** §6.2.2.2: `%7E` and `~` are the same; every other escape is compared in upper case. */
const decodeUnreserved = (url: string): string =>
  url.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    return /[A-Za-z0-9._~-]/.test(char) ? char : escape.toUpperCase()
  })

const malformed = () => new Refusal('trust.proof_malformed', 401)
