// Whom and what Hufu believes: its own authority and certificates, chains of others', algorithms, proofs of keys.
import type { X509Certificate } from 'node:crypto'
import { Refusal } from '#base/refusal'
import type { jwk, jws } from '#identity/formats'
import { algorithms } from './algorithms.ts'
import { type Deps, openAuthority } from './authority.ts'
import { alternativeNameOf } from './certificates.ts'
import { createChainVerifier } from './chain.ts'
import { createDpop } from './dpop.ts'
import { codec } from './codec.ts'
import { isSignedBy, isSignedByHolder, salt } from './es256.ts'
import { routes } from './routes.ts'

export { codec, isSignedByHolder, salt }
export type { Dpop, ProvedRequest } from './dpop.ts'
export type { Signer } from './authority.ts'
export type Trust = Awaited<ReturnType<typeof createTrust>>

/** @param origin by which the world knows this server; in certificates, and in every proof of possession */
export async function createTrust(deps: Deps) {
  const authority = await openAuthority(deps)
  const { origin, now } = deps
  const verifyChain = createChainVerifier(authority.roots)
  type Named = 'credential' | 'statusList' | 'historyLog'
  const nameOf = (use: Named) => `URI:${alternativeNameOf(origin, use).value}`
  const isSigned = (use: Named, at?: Date) => (token: jws.Jws) =>
    isSignedBy(verifyChain(token.header.x5c, { now: at ?? now(), name: nameOf(use) }), token)

  return {
    algorithms,
    /** For who signs: a key, its certificate, its name. Asks for the current one each time. */
    signer: authority.signer,
    roots: (): readonly X509Certificate[] => authority.roots(),
    verifyChain,
    /** OpenID4VP 1.0 §5.9.3 */
    clientId: async (): Promise<string> => `x509_hash:${(await authority.signer('request')).x509Hash}`,
    /** For sdJwt.verify: a credential of this city, bound to a holder. */
    credentialSignatures: {
      issuer(token: jws.Jws): boolean {
        // The issuer's name in the credential and in its certificate are one (HAIP 1.0 §6.1.1).
        if (token.payload.iss !== origin) throw new Refusal('trust.certificate_of_another', 400)
        return isSigned('credential')(token)
      },
      holder: (holder: jwk.Jwk, token: jws.Jws): boolean => isSignedByHolder(holder, token),
    },
    isStatusListSigned: isSigned('statusList'),
    /** @param at when it was signed: heads are kept longer than certificates last */
    isTreeHeadSigned: (token: jws.Jws, at?: Date): boolean => isSigned('historyLog', at)(token),
    dpop: createDpop(deps),
    /** For a daily timer. */
    renew: authority.renew,
    routes: routes({ roots: authority.roots }),
  }
}
