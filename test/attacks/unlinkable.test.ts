import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { jws, sdJwt } from '#identity/formats'
import { nextIdNumber, openIssuer } from '#test/issuing'
import { fetchCopies, openPhone } from '#test/phone'
import { newSeed, seeded, shuffled } from '#test/random'
import { scriptedWallet } from '#test/wallet'
import type { Copy } from '#test/wallet/copy'
import { house, logIn, openShop } from '#test/wallet/login'
import { present } from '#test/wallet/presentation'
import { type Findings, isBeyondChance, link, type View } from './linker.ts'

// Two parties in league, and with them whoever hosts the status lists, try to find out which of the one's customers is
// which of the other's: by keys, `kid`, salts, digests, status places, times, order, batch, tokens and `sub`.

const residents = 40
const customers = 12
const copiesEach = 4
const hourMs = 3_600_000

const seed = Number(process.env['SEED'] ?? newSeed())
const random = seeded(seed)

/** Everybody's card, each fetched at an hour of their own in the days of one week. */
async function enrolled(t: TestContext): Promise<Copy[][]> {
  const issuer = await openIssuer(t)
  issuer.pass(24 * hourMs)
  const wallets: Copy[][] = []
  for (let i = 0; i < residents; i++) {
    issuer.pass((random() * 6 * 24 * hourMs) / residents)
    // One after another, as the hours pass.
    // oxlint-disable-next-line no-await-in-loop
    const { phone, accessToken } = await openPhone(issuer, { name: '王芳', idNumber: nextIdNumber() })
    // oxlint-disable-next-line no-await-in-loop
    const { keys, credentials } = await fetchCopies(phone, accessToken, copiesEach)
    wallets.push(keys.map((key, place) => ({ key, credential: credentials[place] ?? '' })))
  }
  return wallets
}

/** Everybody comes by, in whatever order: what a verifier of its own software saw of each, raw and taken apart. */
async function visit(
  wallets: readonly Copy[][],
  verifier: string,
): Promise<{ views: View[]; who: number[] }> {
  const who = shuffled(
    random,
    wallets.map((_, place) => place),
  )
  const query = {
    id: 'card',
    format: 'dc+sd-jwt',
    meta: { vct_values: ['https://id.city.example/vct/card'] },
    claims: [{ path: ['age_equal_or_over', '18'] }],
  }
  const request = { client_id: verifier, nonce: `nonce-of-${verifier}`, dcql_query: { credentials: [query] } }
  const views = who.map(async (place, order) => {
    const copy = wallets[place]?.shift()
    assert.ok(copy)
    return { order, ...viewOf(await present(request, copy)) }
  })
  return { views: await Promise.all(views), who }
}

function viewOf(presentation: string): View {
  const { jws: issued, placed, keyBinding, claims } = sdJwt.parse(presentation)
  return {
    header: issued.header,
    payload: issued.payload,
    signature: issued.signature.toString(),
    disclosed: placed.map(({ disclosure }) => ({ text: disclosure.text, digest: disclosure.digest })),
    claims,
    binding: keyBinding && { header: keyBinding.header, signature: keyBinding.signature.toString() },
  }
}

type Visits = Awaited<ReturnType<typeof visit>>

const compare = (first: Visits, second: Visits): Findings =>
  link(
    { one: first.views, other: second.views },
    first.who.map((person) => second.who.indexOf(person)),
    random,
  )

const beyondChance = (findings: Findings, people: number) =>
  [...findings].filter(([, finding]) => isBeyondChance(finding, people, findings.size))

test('two verifiers and the host of the status lists find no more of each other’s visitors than chance does', async (t) => {
  const wallets = await enrolled(t)
  const hotel = await visit(wallets, 'x509_hash:hotel')
  const cinema = await visit(wallets, 'x509_hash:cinema')
  const findings = compare(hotel, cinema)
  t.diagnostic(`seed ${seed}, ${findings.size} traits, ${residents} people`)
  assert.ok(findings.size > 40, `${findings.size} traits: there must be more`)
  for (const trait of ['.payload.cnf.jwk.x', '.payload.status.status_list.idx', '.payload.iat', '.order'])
    assert.ok(findings.has(trait), trait)
  assert.deepEqual(beyondChance(findings, residents), [], `seed ${seed}`)

  // The same linker is shown what it must see: otherwise it proves nothing.
  for (const [what, leak] of leaks) {
    const [one, other] = [leaky(hotel, 0), leaky(cinema, 1)]
    function leaky({ views, who }: Visits, side: 0 | 1): Visits {
      const original = (person: number) => hotel.views[hotel.who.indexOf(person)] ?? {}
      const told = who.map((person) => leak(original(person), person)[side])
      return { who, views: views.map((view, place) => ({ ...view, leak: told[place] })) }
    }
    assert.notDeepEqual(beyondChance(compare(one, other), residents), [], `seed ${seed}: ${what}`)
  }
})

/** What a worse issuer or wallet would let through: what the one sees of it, and what the other. */
const leaks: readonly [string, (view: View, person: number) => [unknown, unknown]][] = [
  ['one key for two copies', (view) => [at(view, 'payload.cnf'), at(view, 'payload.cnf')]],
  ['half a value in common', (view) => [view['signature'], String(view['signature']).slice(0, 40)]],
  [
    'places in the list that follow each other',
    (view) => {
      const idx = Number(at(view, 'payload.status.status_list.idx'))
      return [idx, idx + 1]
    },
  ],
  ['arrival in the same order', (view) => [view['order'], view['order']]],
  ['the day of issue', (_, person) => [Math.floor(person / 8), Math.floor(person / 8)]],
]

const at = (view: View, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => Object(value)[name], view)

test('two shops that log the same people in find no more of each other’s customers than chance does', async (t) => {
  const { city, at: books } = await house(t)
  const wine = await openShop(city, { redirectUris: ['https://wine.example/callback'] })
  const wallets = await Promise.all(
    Array.from({ length: customers }, async () => {
      const { copies } = await city.issue({ count: 2 })
      return scriptedWallet({ origin: city.origin, copies })
    }),
  )
  const first = await shop(wallets, (wallet) => logIn(city, books, wallet))
  const second = await shop(wallets, (wallet) => logIn(city, wine, wallet))
  const findings = compare(first, second)
  t.diagnostic(`seed ${seed}, ${findings.size} traits, ${customers} people`)
  assert.ok(findings.has('.claims.sub') && findings.has('.accessToken'), [...findings.keys()].join(' '))
  assert.deepEqual(beyondChance(findings, customers), [], `seed ${seed}`)
})

type Wallet = ReturnType<typeof scriptedWallet>

async function shop(wallets: readonly Wallet[], enter: (wallet: Wallet) => ReturnType<typeof logIn>) {
  const who = shuffled(
    random,
    wallets.map((_, place) => place),
  )
  const views: View[] = []
  for (const [order, place] of who.entries()) {
    const wallet = wallets[place]
    assert.ok(wallet)
    // In an order of the day, as customers come.
    // oxlint-disable-next-line no-await-in-loop
    const { tokens, requestId } = await enter(wallet)
    const { header, payload } = jws.parse(tokens.id_token ?? '')
    // What the shop itself chose, and what differs by party and not by person, joins nobody.
    const { nonce: _, aud: __, ...claims } = payload
    views.push({ order, header, claims, accessToken: tokens.access_token, requestId })
  }
  return { views, who }
}
