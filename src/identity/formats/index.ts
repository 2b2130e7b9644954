// Bytes in, claims out: pure functions for the server and for browsers. Nothing here opens a connection, reads a clock
// or holds a key; hashes and signatures are passed in, so that the server uses node:crypto and the wallet WebCrypto.
//
//   sdJwt       SD-JWT VC, RFC 9901: createIssuer, parse and present (holder), verify (verifier)
//   dcql        OpenID4VP 1.0 §6: parse a query, match it with credentials
//   statusList  Token Status List: read, write, verify
//   merkleLog   RFC 9162: Merkle trees and their proofs, signed tree heads, what the log says of a person's history
//   jws, jwk    compact tokens; holders' public keys and their thumbprints
//   base64url, sha256   what browsers lack or offer only asynchronously
//
// Types come with their names: sdJwt.SdJwt, sdJwt.Verified, dcql.DcqlQuery, jwk.Jwk, jws.Jws.
import * as base64url from './base64url.ts'
import * as dcql from './dcql/dcql.ts'
import * as jwk from './jwk.ts'
import * as jws from './jws.ts'
import * as merkleLog from './merkle-log/merkle-log.ts'
import * as sdJwt from './sd-jwt/sd-jwt.ts'
import * as sha256 from './sha256.ts'
import * as statusList from './status-list.ts'

export { base64url, dcql, jwk, jws, merkleLog, sdJwt, sha256, statusList }
export type { Codec } from './codec.ts'
export type { ClaimPath, Json, JsonObject } from './json.ts'
