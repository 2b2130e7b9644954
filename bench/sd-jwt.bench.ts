// Signing and verifying a card against the floor: the signatures themselves. One core, the same run, taking turns.
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign, verify as verifySignature } from 'node:crypto'
import { type ClaimPath, type JsonObject, jwk, sdJwt } from '#identity/formats'
import { codec, createTrust, salt } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testKey } from '#test/device'
import { testKeys } from '#test/keys'
import { ratesOf, report, reportMachine } from './measure.ts'

const origin = 'https://id.city.example'
const ages = { 14: true, 16: true, 18: true, 21: true, 60: false, 65: false }
const claims: JsonObject = {
  iss: origin,
  iat: 1_772_323_200,
  exp: 1_774_915_200,
  vct: `${origin}/vct/card`,
  name: '欧阳娜娜',
  family_name: '欧阳',
  given_name: '娜娜',
  birthdate: '2000-06-15',
  sex: 'female',
  region_code: '440103',
  edition: 'lightweight',
  age_equal_or_over: ages,
}
const disclosable: ClaimPath[] = [
  ...['name', 'family_name', 'given_name', 'birthdate', 'sex', 'region_code', 'edition'].map((name) => [
    name,
  ]),
  ...Object.keys(ages).map((age) => ['age_equal_or_over', age]),
]
const now = new Date(1_772_400_000_000)

const db = await openTestDb({ after: () => undefined })
const trust = await createTrust({ db, keys: testKeys(), origin, now: () => now })
const signer = await trust.signer('credential')
const header = { alg: 'ES256', typ: 'dc+sd-jwt', x5c: signer.x5c }
const prepare = sdJwt.createIssuer({ header, sign: signer.sign, salt, codec })
const card = { claims, disclosable }

const holders = Array.from({ length: 10 }, testKey)
const own = holders.map((holder, index) => ({
  cnf: { jwk: { ...holder.jwk } },
  status: { status_list: { uri: `${origin}/status/lists/1`, idx: 500_000 + index } },
}))
const [holder = testKey()] = holders
const [first = {}] = own

// What no issuer and no verifier can do without.
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const bytes = Buffer.alloc(2048, 'a')
const issued = prepare(card)(first)
const parsed = sdJwt.parse(issued)
const keyBinding = { aud: 'x509_hash:abc', nonce: 'n-1', maxAgeSeconds: 300 }
const presentation = await sdJwt.present({
  sdJwt: parsed,
  disclose: [['name'], ['age_equal_or_over', '18']],
  keyBinding: { ...keyBinding, issuedAt: now, sign: holder.sign },
})
const issuerKey = trust.verifyChain(signer.x5c, { now, name: `URI:${origin}` })
const ieee = { dsaEncoding: 'ieee-p1363' } as const
const isSigned = (key: Parameters<typeof createPublicKey>[0]) =>
  verifySignature('sha256', signedBytes, { key: createPublicKey(key), ...ieee }, signature)
const signedBytes = Buffer.from(parsed.jws.signingInput)
const { signature } = parsed.jws
const holderJwk = {
  key: jwk.parse(parsed.claims.cnf && Object(parsed.claims.cnf).jwk),
  format: 'jwk',
} as const

const rates = ratesOf({
  rawSign: () => void sign('sha256', bytes, privateKey),
  issueOne: () => void prepare(card)(first),
  issueTen: () => {
    const issue = prepare(card)
    for (const members of own) issue(members)
  },
  rawVerify: () => {
    verifySignature('sha256', signedBytes, { key: issuerKey, ...ieee }, signature)
    isSigned(holderJwk)
  },
  verify: () => {
    const { claims: seen } = sdJwt.verify(
      { text: presentation, now, keyBinding, codec, required: ['iss', 'exp'] },
      trust.credentialSignatures,
    )
    assert.equal(seen.name, claims.name)
  },
})

const bench = 'sd-jwt'
const rawSign = { bench, unit: '/s', of: 'raw ES256 signatures' }
reportMachine(bench)
report({ bench, figure: 'raw ES256 signatures', value: rates.of('rawSign'), unit: '/s' })
report({
  ...rawSign,
  figure: 'cards issued one at a time, 13 disclosures',
  value: rates.of('issueOne'),
  ratio: rates.ratio('issueOne', 'rawSign'),
  goal: 0.55,
})
report({
  ...rawSign,
  figure: 'cards issued in batches of 10',
  value: rates.of('issueTen') * 10,
  ratio: rates.ratio('issueTen', 'rawSign') * 10,
  goal: 0.62,
})
report({
  bench,
  figure: 'two ES256 verifications and a key import',
  value: rates.of('rawVerify'),
  unit: '/s',
})
report({
  bench,
  figure: 'presentations verified with key binding',
  value: rates.of('verify'),
  unit: '/s',
  of: 'the floor',
  ratio: rates.ratio('verify', 'rawVerify'),
  goal: 0.78,
})
await db.close()
process.exit()
