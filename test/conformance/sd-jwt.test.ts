// The examples of RFC 9901, from https://github.com/oauth-wg/oauth-selective-disclosure-jwt (../shared/vectors),
// and of the DCQL chapter of OpenID4VP 1.0, from https://github.com/openid/OpenID4VP/tree/main/1.0/examples.
import assert from 'node:assert/strict'
import { createPublicKey, verify as verifySignature } from 'node:crypto'
import { DcqlQuery } from 'dcql'
import { type JsonObject, dcql, jwk, type jws, sdJwt, sha256 } from '#identity/formats'
import { isSignedByHolder } from '#identity/trust'
import { vectorTest } from '#test/vectors'

type Example = { section: string; kind: 'sd-jwt' | 'sd-jwt+kb'; value: string; disclosures: number }
const isExamples = (value: unknown): value is Example[] => Array.isArray(value) && value.length > 0

/** RFC 9901 appendix A.5 */
const issuer = jwk.parse({
  kty: 'EC',
  crv: 'P-256',
  x: 'b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ',
  y: 'Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8',
})

const file = 'sd-jwt-rfc-examples.json'

vectorTest(
  'every example of RFC 9901 is well formed, signed by the issuer of A.5, and complete',
  file,
  ({ json }) => {
    const examples = json(file)
    assert.ok(isExamples(examples))
    for (const { section, kind, value, disclosures } of examples) {
      const parsed = sdJwt.parse(value)
      assert.equal(parsed.placed.length, disclosures, section)
      assert.equal(parsed.keyBinding !== null, kind === 'sd-jwt+kb', section)
      assert.ok(isSignedByHolder(issuer, parsed.jws), section)
      assert.ok(!JSON.stringify(parsed.claims).includes('_sd'), section)
    }
  },
)

vectorTest(
  'the presentations of RFC 9901 are bound to their holders, verifier and nonce',
  file,
  ({ json }) => {
    const examples = json(file)
    assert.ok(isExamples(examples))
    const presentations = examples.filter(({ kind }) => kind === 'sd-jwt+kb').map(({ value }) => value)
    assert.ok(presentations.length >= 3)
    for (const text of presentations) {
      const { keyBinding, presented, jws: issued } = sdJwt.parse(text)
      assert.ok(keyBinding)
      const { cnf } = issued.payload
      assert.ok(isSignedByHolder(jwk.parse(Object(cnf).jwk), keyBinding))
      assert.equal(keyBinding.payload.sd_hash, sha256.digest(presented))
    }
  },
)

vectorTest('the SD-JWT VC of appendix A.3 is verified whole, in time and out of time', file, ({ json }) => {
  const examples = json(file)
  assert.ok(isExamples(examples))
  const text =
    examples.find(({ section, kind }) => section.startsWith('A.3') && kind === 'sd-jwt+kb')?.value ?? ''
  const keyBinding = { aud: 'https://verifier.example.org', nonce: '1234567890', maxAgeSeconds: 60 }
  const demand = { text, now: new Date(1748536865_000), keyBinding }
  const signatures = { issuer: (token: jws.Jws) => isSignedByHolder(issuer, token), holder: isSignedByHolder }
  const { claims, disclosed } = sdJwt.verify(demand, signatures)
  assert.equal(claims.vct, 'urn:eudi:pid:de:1')
  assert.equal(disclosed.length, 3)
  assert.throws(() => sdJwt.verify({ ...demand, now: new Date(1883000100_000) }, signatures), {
    code: 'formats.expired',
  })
})

vectorTest(
  'the credential of OpenID4VP’s SD-JWT VCLD example is parsed to its verified contents',
  'oid4vp-1.0/sd_jwt_vcld',
  ({ json, text }) => {
    const folder = 'oid4vp-1.0/sd_jwt_vcld/01'
    const presentation = text(`${folder}/sd_jwt_presentation.txt`).replace(/\s/g, '')
    const { claims, keyBinding, jws: issued } = sdJwt.parse(presentation)
    assert.deepEqual(claims, json(`${folder}/verified_contents.json`))
    assert.deepEqual(issued.payload, json(`${folder}/sd_jwt_payload.json`))
    assert.deepEqual(keyBinding?.header, json(`${folder}/kb_jwt_header.json`))
    const key = createPublicKey({ key: issuer, format: 'jwk' })
    const input = Buffer.from(issued.signingInput)
    assert.ok(verifySignature('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, issued.signature))
  },
)

const arthur: JsonObject = {
  family_name: 'Dent',
  given_name: 'Arthur',
  locality: 'Milliways',
  region: 'Betelgeuse',
  postal_code: '90210',
  date_of_birth: '1952-03-11',
  address: { street_address: '42 Market Street', postal_code: '12345' },
  rewards_number: '7',
}
const types = ['identity_credential', 'reduced_identity_credential'].map(
  (type) => `https://credentials.example.com/${type}`,
)
const held = [
  ...types,
  'https://othercredentials.example/pid',
  'https://cred.example/residence_credential',
  'https://company.example/company_rewards',
]

vectorTest(
  'the DCQL examples of OpenID4VP 1.0 are read, and answered as the reference library answers them',
  'oid4vp-1.0/query_lang',
  ({ json, find }) => {
    const files = find('oid4vp-1.0/query_lang/*.json')
    assert.ok(files.length >= 7)
    for (const path of files) {
      const query = JSON.parse(JSON.stringify(json(path)))
      for (let count = 0; count <= held.length; count += 1) {
        const credentials = held.slice(0, count)
        const ours = dcql.match(
          dcql.parse(query),
          credentials.map((vct) => ({ id: vct, format: 'dc+sd-jwt', claims: { ...arthur, vct } })),
        )
        const reference = DcqlQuery.query(
          DcqlQuery.parse(query),
          credentials.map((vct) => ({
            credential_format: 'dc+sd-jwt' as const,
            vct,
            claims: { ...arthur },
            cryptographic_holder_binding: true,
          })),
        )
        assert.equal(
          ours.outcome === 'matched',
          reference.can_be_satisfied,
          `${path} with ${count} credentials`,
        )
      }
    }
  },
)
