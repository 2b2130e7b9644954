// From the press of "stop everything on my phone" to every refusal: by the party that asks the card, by the city when the
// phone uses its tokens, by the published list. The server is a process of its own as `npm start` runs it, with 30,000
// places in three lists; verifiers and phones poll over HTTP while the button is pressed, first alone, then under load.
import assert from 'node:assert/strict'
import { statusList } from '#identity/formats'
import { dpopProof, type TestKey } from '#test/device'
import { answer, fetchRequest, parseLink } from '#test/wallet/presentation'
import { type Loser, openKillSwitchCity } from './kill-switch-city.ts'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'kill-switch'
const runsEach = Number(process.env['BENCH_RUNS'] ?? 50)
const goalMs = 2_000
/** Before the press, so that all are under way. */
const leadMs = 150
const giveUpMs = 20_000
const loadAtOnce = 8
const loaders = 8

/** Wanting its proofs of keys: until the token is refused, that is what the answer says. */
const copiesOrder = { credential_configuration_id: 'hufu_card', proofs: { jwt: ['none'] } }

const closing: (() => unknown)[] = []
nameAddresses()
const city = await openKillSwitchCity(closing, runsEach * 2 + loaders)
reportMachine(bench)
const crowd = city.losers.splice(0, loaders)
await measure('alone', city.losers.splice(0, runsEach))
const stopLoad = load()
await measure('under load', city.losers.splice(0, runsEach))
report({ bench, figure: 'presentations meanwhile, as load', value: await stopLoad(), unit: '' })
for (const close of closing.toReversed()) await close()

type Times = Record<'proof' | 'access' | 'copies' | 'refresh' | 'list', number>

async function measure(how: string, losers: Loser[]): Promise<void> {
  const all: Times[] = []
  for (const loser of losers) all.push(await press(loser))
  const what = [
    ['proof', 'a proof refused'],
    ['access', 'the token of the phone refused'],
    ['copies', 'new copies refused'],
    ['refresh', 'its refresh refused'],
    ['list', 'the published list shows it'],
  ] as const
  for (const [kind, words] of what)
    for (const percent of [50, 99])
      report({
        bench,
        figure: `${how}: from press until ${words}, p${percent}`,
        value: percentile(
          all.map((times) => times[kind]),
          percent,
        ),
        unit: 'ms',
        goal: goalMs,
        atMost: true,
      })
}

/** Everybody polls as fast as answers come; what counts is when the first refusal is in their hands. */
async function press(loser: Loser): Promise<Times> {
  let pressedAt = Number.NaN
  const until = async (isRefused: () => Promise<boolean>) => {
    const deadline = performance.now() + giveUpMs
    while (!(await isRefused())) assert.ok(performance.now() < deadline, 'nobody refused')
    return performance.now()
  }
  const seen = Promise.all([
    until(async () => !(await prove(loser))),
    until(async () => (await callAs(loser, 'GET', '/api/cards/mine')) === 401),
    until(async () => (await callAs(loser, 'POST', '/oid4vci/credential', copiesOrder)) === 401),
    until(async () => (await refresh(loser)) === 400),
    until(createListReader(loser)),
  ])
  await new Promise((done) => setTimeout(done, leadMs))
  pressedAt = performance.now()
  const status = await callAs(
    { ...loser, accessToken: loser.stopToken },
    'POST',
    `/api/enrolment/stops/${loser.stopId}/confirm`,
  )
  assert.equal(status, 200)
  const [proof, access, copies, refreshed, list] = await seen
  return {
    proof: proof - pressedAt,
    access: access - pressedAt,
    copies: copies - pressedAt,
    refresh: refreshed - pressedAt,
    list: list - pressedAt,
  }
}

/** A whole presentation: a party asks, the phone answers. Whether it was believed. */
async function prove({ copies: [copy] }: Loser): Promise<boolean> {
  const asked = await fetch(`${city.origin}/api/presentations`, {
    method: 'POST',
    headers: { ...city.party, 'content-type': 'application/json' },
    body: JSON.stringify({ claims: ['age_over_18'] }),
  })
  const { walletLink }: { walletLink: string } = JSON.parse(await asked.text())
  assert.ok(copy)
  const sent = await answer(await fetchRequest(parseLink(walletLink)), copy)
  if (sent.status === 200) return true
  assert.equal(sent.body.code, 'presentation.card_revoked')
  return false
}

type Caller = { key: TestKey; accessToken: string }

async function callAs(
  { key, accessToken }: Caller,
  method: string,
  path: string,
  json?: object,
): Promise<number> {
  const url = city.origin + path
  const dpop = dpopProof(key, { method, url, now: new Date(), accessToken })
  const response = await fetch(url, {
    method,
    headers: {
      dpop,
      authorization: `DPoP ${accessToken}`,
      ...(json && { 'content-type': 'application/json' }),
    },
    body: json ? JSON.stringify(json) : null,
  })
  await response.arrayBuffer()
  return response.status
}

async function refresh(loser: Loser): Promise<number> {
  const url = `${city.origin}/oid4vci/token`
  const dpop = dpopProof(loser.key, { method: 'POST', url, now: new Date() })
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: loser.refreshToken })
  const response = await fetch(url, { method: 'POST', headers: { dpop }, body })
  const told: { refresh_token: string } = JSON.parse(await response.text())
  if (response.status === 200) loser.refreshToken = told.refresh_token
  return response.status
}

/** As a desk reads a list: asked again each time, verified when it is another. */
function createListReader({ place }: Loser): () => Promise<boolean> {
  let etag = ''
  return async () => {
    const response = await fetch(place.uri, { headers: { 'if-none-match': etag } })
    const text = await response.text()
    if (response.status === 304) return false
    etag = response.headers.get('etag') ?? ''
    const demand = { uri: place.uri, now: new Date(), signed: city.trust.isStatusListSigned }
    return (
      statusList.read(await statusList.verifyToken(text, demand), place.idx) === statusList.VALUES.invalid
    )
  }
}

/** Others who prove themselves meanwhile. @returns how to end it; then, how many did */
function load(): () => Promise<number> {
  const over = new AbortController()
  let flows = 0
  const work = async (loser: Loser) => {
    while (!over.signal.aborted) if (await prove(loser)) flows += 1
  }
  const working = Array.from({ length: loadAtOnce }, (_, at) => work(crowd[at % crowd.length]!))
  return async () => {
    over.abort()
    await Promise.all(working)
    return flows
  }
}

/** As behind a proxy: each call from another address, so that the limit of one address is not what is measured. */
function nameAddresses(): void {
  const plain = globalThis.fetch
  let calls = 0
  globalThis.fetch = (input, init) => {
    calls += 1
    const headers = new Headers(init?.headers)
    headers.set('x-forwarded-for', `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`)
    return plain(input, { ...init, headers })
  }
}
