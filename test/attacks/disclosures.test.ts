import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { disclosure } from '#test/sdJwt'
import type { Misdeeds } from '#test/wallet'
import {
  askCard,
  assertNoFault,
  type House,
  openHouse,
  type Party,
  readAnswer,
  rebound,
  type Resident,
} from './house.ts'

// What a card discloses (RFC 9901), put together otherwise than its issuer and its holder meant.

let house: House
let ana: Resident
let bo: Resident
let hotel: Party
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  bo = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

type Told = readonly [status: number, code: string]

/** What the wallet is told; the party, in any case, learns nothing. */
async function tried(misdeed: Misdeeds, body: object = {}): Promise<Told> {
  const { walletLink, requestId } = await askCard(house.target, hotel, body)
  const sent = await ana.wallet().answer(walletLink, misdeed)
  const outcome = await readAnswer(house.target, hotel, requestId)
  assert.deepEqual([outcome.body.state, outcome.body.claims], ['refused', undefined])
  return [sent.status, sent.body.code]
}

const parts = (text: string) => text.split('~')
/** Changes what is disclosed, and the holder signs for it anew. */
const resigned = (change: (disclosures: string[]) => string[]) => (text: string) => {
  const [copy] = ana.copies
  assert.ok(copy)
  return rebound(copy.key, (jwt, disclosures) => [jwt, change(disclosures)])(text)
}
const foreign = (name: string): string => {
  const [copy] = bo.copies
  const found = parts(copy?.credential ?? '').find((text) =>
    Buffer.from(text, 'base64url').toString().includes(`"${name}"`),
  )
  assert.ok(found, `a disclosure of ${name}`)
  return found
}

test('a disclosure twice is refused: formats.disclosure_repeated', async () => {
  assert.deepEqual(await tried({ rewrite: resigned((all) => [...all, ...all]) }), [
    400,
    'formats.disclosure_repeated',
  ])
})

test('a disclosure of another person’s card is refused: formats.disclosure_unreferenced', async () => {
  assert.deepEqual(await tried({ rewrite: resigned((all) => [...all, foreign('name')]) }), [
    400,
    'formats.disclosure_unreferenced',
  ])
  assert.deepEqual(await tried({ rewrite: resigned(() => [foreign('18')]) }), [
    400,
    'formats.disclosure_unreferenced',
  ])
})

test('a disclosure with another value, another name or another salt is refused', async () => {
  const bend = (change: (content: unknown[]) => unknown[]) =>
    resigned((all) =>
      all.map((text) => disclosure(change(JSON.parse(Buffer.from(text, 'base64url').toString())))),
    )
  const cases: ((content: unknown[]) => unknown[])[] = [
    ([salt, name]) => [salt, name, 'true'],
    ([salt, , value]) => [salt, 'age_over_21', value],
    ([, name, value]) => ['salt', name, value],
  ]
  for (const change of cases)
    assert.deepEqual(await tried({ rewrite: bend(change) }), [400, 'formats.disclosure_unreferenced'])
})

test('a disclosure that is written otherwise is another one', async () => {
  const spaced = resigned((all) =>
    all.map((text) => disclosure(Buffer.from(text, 'base64url').toString().replace('",', '", '))),
  )
  assert.deepEqual(await tried({ rewrite: spaced }), [400, 'formats.disclosure_unreferenced'])
})

test('what is no disclosure is refused: formats.disclosure_malformed', async () => {
  for (const one of ['e30', disclosure(['salt']), disclosure(['salt', 1, true]), disclosure('[[[['), '!!!'])
    assert.deepEqual(
      await tried({ rewrite: resigned(() => [one]) }),
      [400, 'formats.disclosure_malformed'],
      one,
    )
})

test('names that mean something else cannot be disclosed', async () => {
  for (const name of ['_sd', '...']) {
    const [status, code] = await tried({
      rewrite: resigned((all) => [...all, disclosure(['salt', name, 1])]),
    })
    assert.equal(status, 400)
    assert.match(code, /^formats\.(claim_name_reserved|disclosure_unreferenced|disclosure_malformed)$/)
  }
})

test('who takes one away, adds one or changes their order after the holder signed is found out', async () => {
  const changes: ((all: string[]) => string[])[] = [
    (all) => all.slice(1),
    (all) => [...all, foreign('name')],
    (all) => all.toReversed(),
  ]
  const asked = { claims: ['age_over_18', 'name'] }
  for (const change of changes) {
    const rewrite = (text: string) => {
      const [jwt = '', ...rest] = parts(text)
      const binding = rest.pop() ?? ''
      return [jwt, ...change(rest), binding].join('~')
    }
    const [status, code] = await tried({ rewrite }, asked)
    assert.equal(status, 400)
    assert.match(code, /^formats\.(presentation_altered|disclosure_unreferenced)$/)
  }
})

test('more than was asked for is refused, and less: presentation.claims_unasked, claims_missing', async () => {
  assert.deepEqual(await tried({ disclose: [['age_equal_or_over', '18'], ['name']] }), [
    403,
    'presentation.claims_unasked',
  ])
  assert.deepEqual(await tried({ disclose: [] }), [403, 'presentation.claims_missing'])
  assert.deepEqual(await tried({ disclose: [['age_equal_or_over', '21']] }), [
    403,
    'presentation.claims_missing',
  ])
})

test('the card of one person with the key binding of another is refused: formats.signature_invalid', async () => {
  const [copy] = bo.copies
  assert.ok(copy)
  assert.deepEqual(await tried({ key: copy.key }), [400, 'formats.signature_invalid'])
  const swapped = (text: string) => {
    const binding = parts(text).at(-1) ?? ''
    const presented = copy.credential.split('~')[0] ?? ''
    return `${presented}~${foreign('18')}~${binding}`
  }
  const [status, code] = await tried({ rewrite: swapped })
  assert.equal(status, 400)
  assert.match(code, /^formats\.(presentation_altered|signature_invalid)$/)
})

test('without key binding it is nobody’s: formats.key_binding_missing', async () => {
  const rewrite = (text: string) => text.slice(0, text.lastIndexOf('~') + 1)
  assert.deepEqual(await tried({ rewrite }), [400, 'formats.key_binding_missing'])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
