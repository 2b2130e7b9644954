import { Refusal } from '#base/refusal'
import { base64url, dcql, type Json, jwk, jws, sdJwt, statusList } from '#identity/formats'
import { codec, type Trust } from '#identity/trust'
import { dpopProof, testKey } from '#test/device'
import { oneOf, type Random } from '#test/random'
import { demanded, digestOf, disclosure, holderKey, issuerKey, sdJwtOf, seconds, signed } from '#test/sdJwt'
import { mutateBytes, mutateJson } from './mutate.ts'

// What reads the bytes of others, without a server around it: each is given what is almost right, and may refuse.

export type Parser = { name: string; run: (random: Random) => unknown }
export type ParsersReport = { calls: number; refused: number; faults: string[] }

/** No input is longer than a request may be, and none may take longer than a request may wait. */
const slowMs = 1_000
const faultsMax = 20
const at = new Date(seconds * 1000)
const textOf = (random: Random, text: string) => mutateBytes(random, Buffer.from(text)).toString('latin1')

/** A token taken apart, changed inside, and put together again: its parts stay readable. */
function tokenOf(random: Random, token: string): string {
  const parts = token.split('.')
  return parts
    .map((part) => {
      const text = base64url.decodeText(part)
      if (text === null || random() < 0.5) return part
      const value: unknown = readJson(text)
      const changed = value === undefined ? textOf(random, text) : JSON.stringify(mutateJson(random, value))
      return base64url.encodeText(changed ?? '')
    })
    .join('.')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not every part of a token is JSON: a signature is not
  }
}

/** The same, signed again, so that it is not the signature that refuses. */
function resigned(random: Random, text: string): string {
  const [issued = '', ...rest] = text.split('~')
  const { header, payload } = jws.parse(issued)
  const changed = mutateJson(random, payload)
  const disclosures = rest.map((one) => (random() < 0.3 ? disclosure(textOf(random, one)) : one))
  const digests = disclosures.filter((one) => one && !one.includes('.')).map(digestOf)
  const own = random() < 0.5 ? { ...Object(changed), _sd: digests } : Object(changed)
  return [
    signed(Object(random() < 0.8 ? header : mutateJson(random, header)), own, issuerKey),
    ...disclosures,
  ].join('~')
}

const claim = disclosure(['s1s1s1s1s1s1s1s1s1s1s1', 'name', '王芳'])
const credential = sdJwtOf({
  payload: {
    iss: 'https://id.city.example',
    iat: seconds,
    exp: seconds + 600,
    _sd: [digestOf(claim)],
    _sd_alg: 'sha-256',
  },
  disclosures: [claim],
  keyBinding: {},
})
const query: Json = {
  credentials: [
    {
      id: 'card',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['https://id.city.example/vct/card'] },
      claims: [{ id: 'a', path: ['age_equal_or_over', '18'], values: [true] }],
      claim_sets: [['a']],
    },
  ],
  credential_sets: [{ options: [['card']], required: true }],
}
const yes = { issuer: () => true, holder: () => true }

/** @param trust an installation's own: chains and proofs are held against it */
export async function parsersOf(trust: Trust, origin: string): Promise<Parser[]> {
  const { x5c } = await trust.signer('credential')
  const list = statusList.create(2, 64)
  const key = testKey()
  const proof = () => dpopProof(key, { method: 'POST', url: `${origin}/x`, now: at })
  return [
    { name: 'base64url.decode', run: (random) => base64url.decode(textOf(random, 'AbC-_012')) },
    { name: 'jws.parse', run: (random) => jws.parse(tokenOf(random, proof())) },
    { name: 'jwk.parse', run: (random) => jwk.parse(toJson(mutateJson(random, holderKey.jwk))) },
    { name: 'sdJwt.parse, by bytes', run: (random) => sdJwt.parse(textOf(random, credential)) },
    { name: 'sdJwt.parse, by meaning', run: (random) => sdJwt.parse(tokenOf(random, credential)) },
    {
      name: 'sdJwt.verify',
      run: (random) => {
        const text = oneOf(random, [tokenOf, resigned, textOf])(random, credential)
        return sdJwt.verify(
          { text, now: at, keyBinding: oneOf(random, [demanded, 'none'] as const), codec },
          yes,
        )
      },
    },
    { name: 'dcql.parse', run: (random) => dcql.parse(toJson(mutateJson(random, query))) },
    {
      name: 'dcql.match',
      run: (random) => {
        const claims = mutateJson(random, { vct: 'x', age_equal_or_over: { 18: true }, list: [1, 2] })
        const candidate = { id: 'one', format: 'dc+sd-jwt', claims: Object(claims) }
        return dcql.match(dcql.parse(toJson(mutateJson(random, query))), [candidate])
      },
    },
    {
      name: 'statusList.decodeList',
      run: (random) =>
        statusList.decodeList(toJson(mutateJson(random, { bits: 2, lst: compressed(random, list) }))),
    },
    {
      name: 'statusList.referenceOf',
      run: (random) => statusList.referenceOf(toJson(mutateJson(random, reference))),
    },
    {
      name: 'trust.verifyChain',
      run: (random) => {
        const chain = x5c.map((one) => mutateBytes(random, Buffer.from(one, 'base64')).toString('base64'))
        return trust.verifyChain(toJson(mutateJson(random, chain)), { now: at, name: 'URI:https://x' })
      },
    },
    {
      name: 'dpop.verify',
      run: (random) =>
        trust.dpop.verify({ method: 'POST', url: '/x', headers: { dpop: tokenOf(random, proof()) } }),
    },
  ]
}

const reference = { status_list: { uri: 'https://id.city.example/status/1', idx: 7 } }
const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null) ?? 'null')
const compressed = (random: Random, { bytes }: statusList.StatusList): string =>
  mutateBytes(random, Buffer.from(bytes)).toString('base64url')

export async function fuzzParsers(
  parsers: readonly Parser[],
  { random, untilMs }: { random: Random; untilMs: number },
): Promise<ParsersReport> {
  const report: ParsersReport = { calls: 0, refused: 0, faults: [] }
  while (Date.now() < untilMs && report.faults.length < faultsMax) {
    const parser = oneOf(random, parsers)
    const from = performance.now()
    report.calls += 1
    try {
      // One after another: whose time is measured must be alone.
      // oxlint-disable-next-line no-await-in-loop
      await parser.run(random)
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) report.refused += 1
      else
        report.faults.push(
          `${parser.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
    }
    const ms = performance.now() - from
    if (ms > slowMs) report.faults.push(`${parser.name}: ${ms.toFixed(0)} ms`)
  }
  return report
}
