// The authority's word on who asks (OpenID4VP 1.0 §5.11, verifier_info): the wallet shows this and not what a
// verifier says of itself, and holds the query against its list of claims.
import type { Static } from 'typebox'
import { jws } from '#identity/formats'
import type { RelyingParty } from '#identity/parties'
import type { Signer } from '#identity/trust'
import { type RegistrationStatement, registrationType } from './contract.ts'

const lifetimeSeconds = 60 * 60
// Renewed early, so that a statement outlives the request that carries it.
const renewBeforeSeconds = 15 * 60
const rememberedMax = 1000

export type Registrar = (party: RelyingParty, signer: Signer) => Promise<string>

/** Statements are the same for every request of a party, so each is signed once an hour and not once a request. */
export function createRegistrar({ origin, now }: { origin: string; now: () => Date }): Registrar {
  const remembered = new Map<string, { statement: string; renewAt: number }>()
  return async (party, signer) => {
    const seconds = Math.floor(now().getTime() / 1000)
    const id = `${party.partyId} ${party.version} ${signer.x509Hash}`
    const known = remembered.get(id)
    if (known && seconds < known.renewAt) return known.statement
    const payload = payloadOf(party, { origin, seconds, clientId: `x509_hash:${signer.x509Hash}` })
    const header = { typ: registrationType, alg: 'ES256', x5c: signer.x5c }
    const statement = await jws.create(header, payload, signer.sign)
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(id, { statement, renewAt: seconds + lifetimeSeconds - renewBeforeSeconds })
    return statement
  }
}

function payloadOf(
  party: RelyingParty,
  { origin, seconds, clientId }: { origin: string; seconds: number; clientId: string },
): Static<typeof RegistrationStatement> {
  const logo = party.logoSvg
    ? { logo_uri: `${origin}/api/parties/relying-parties/${party.partyId}/logo` }
    : {}
  return {
    iss: origin,
    sub: clientId,
    party_id: party.partyId,
    name: party.name,
    purpose: party.purpose,
    claims: party.claims,
    legal_ground: party.legalGround,
    ...logo,
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  }
}
