import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { Code, VisitPage } from './contract.ts'
import { testKey } from '#test/device'
import { residents } from '#test/enrolling'
import { assertRefused, openDesk } from '#test/visiting'
import { parseCode } from './code.ts'

const { fang, na } = residents
const minute = 60_000
const byNumber = (a: number, b: number) => a - b

async function withCode(t: TestContext) {
  const hall = await openDesk(t)
  const personId = await hall.resident(fang)
  const visit = await hall.confirmed(personId)
  return { hall, personId, visit, code: await hall.codeFor(visit) }
}

/** Another code of the same visit, as somebody guesses who saw its first letters. */
const guess = (code: string, turn: number) => `${code.slice(0, -1)}${'0123456789ABCDEF'[turn] ?? '0'}`
const wrongGuesses = (code: string, count: number) =>
  Array.from({ length: 16 }, (_, turn) => guess(code, turn))
    .filter((one) => one !== code)
    .slice(0, count)

test('a code is offered to the phone that shows it, and again when the answer was lost; to no other', async (t) => {
  const { hall, visit, code } = await withCode(t)
  const key = testKey()
  const answer = await hall.redeem(code, key)
  assert.equal(answer.statusCode, 200, answer.payload)
  assert.match(answer.json().credential_offer_uri, /\/oid4vci\/offers\//)
  assert.equal((await hall.redeem(code.toLowerCase().replace('-', ' '), key)).statusCode, 200)
  assertRefused(await hall.redeem(code), 409, 'desk.code_used')
  hall.pass(23 * 60 * minute)
  assert.equal((await hall.redeem(code, key)).statusCode, 200)
  hall.pass(61 * minute)
  assertRefused(await hall.redeem(code, key), 410, 'desk.code_expired')
  const page = (await hall.operate('op-1', 'GET', hall.pathOf(visit))).json<VisitPage>()
  assert.equal(page.code, 'taken')
})

test('after ten minutes a code is over, and a new one takes its place', async (t) => {
  const { hall, visit, code } = await withCode(t)
  hall.pass(10 * minute)
  assertRefused(await hall.redeem(code), 410, 'desk.code_expired')
  const next = await hall.codeFor(visit)
  assert.notEqual(next, code)
  assertRefused(await hall.redeem(code), 404, 'desk.code_wrong')
  assert.equal((await hall.redeem(next)).statusCode, 200)
})

test('five wrong guesses lock a code, at once or together; only who has the right one is told so', async (t) => {
  const { hall, code, visit } = await withCode(t)
  const answers = await Promise.all(wrongGuesses(code, 7).map((one) => hall.redeem(one)))
  for (const answer of answers) assertRefused(answer, 404, 'desk.code_wrong')
  assertRefused(await hall.redeem(code), 409, 'desk.code_locked')
  const page = (await hall.operate('op-1', 'GET', hall.pathOf(visit))).json<VisitPage>()
  assert.equal(page.code, 'locked')
  assert.equal((await hall.redeem(await hall.codeFor(visit))).statusCode, 200)
})

test('four wrong guesses leave the right code good', async (t) => {
  const { hall, code } = await withCode(t)
  for (const one of wrongGuesses(code, 4)) assertRefused(await hall.redeem(one), 404, 'desk.code_wrong')
  assert.equal((await hall.redeem(code)).statusCode, 200)
})

test('of two phones that show one code at the same moment, one gets it', async (t) => {
  const { hall, code } = await withCode(t)
  const answers = await Promise.all([hall.redeem(code), hall.redeem(code), hall.redeem(code)])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(byNumber), [200, 409, 409])
})

test('asked for again with the same request, the code is the same; the table holds only a hash of it', async (t) => {
  const { hall, visit } = await withCode(t)
  const requestId = randomUUID()
  const [first, second] = [
    (await hall.makeCode(visit, { requestId })).json<Code>(),
    (await hall.makeCode(visit, { requestId })).json<Code>(),
  ]
  assert.deepEqual(second, first)
  assert.match(first.link, /\/wallet\/#\/desk\/[0-9A-Z]{10}$/)
  const plain = first.code.replace('-', '')
  const [row] = await hall.db.sql<{ text: string }[]>`
    select c::text || l::text as text from desk.code c, desk.locator l where l.locator = c.locator`
  assert.doesNotMatch(row?.text ?? plain, new RegExp(plain.slice(4)))
})

test('a code of one visit opens no other, and no code opens nothing', async (t) => {
  const { hall, code } = await withCode(t)
  const other = await hall.codeFor(await hall.confirmed(await hall.resident(na)))
  const mixed = parseCode(code)?.locator + (parseCode(other)?.code.slice(4) ?? '')
  for (const one of [mixed, '', '-', 'U'.repeat(10), '0'.repeat(10), '九'.repeat(10)])
    assert.equal((await hall.redeem(one || ' ')).json().code, 'desk.code_wrong', one)
})

test('there is no code before the second clerk, none after the card is in a wallet, and not without end', async (t) => {
  const hall = await openDesk(t)
  const personId = await hall.resident(fang)
  const waiting = await hall.waiting(personId)
  assertRefused(await hall.makeCode(waiting), 409, 'desk.not_confirmed')
  await hall.confirm(waiting)
  for (let time = 1; time <= 9; time++) assert.equal((await hall.makeCode(waiting)).statusCode, 200)
  assertRefused(await hall.makeCode(waiting), 429, 'base.too_many_attempts')
  hall.pass(24 * 60 * minute)
  const [card] = await hall.cards.ofPerson(hall.db.sql, personId)
  await hall.desk.onCopiesIssued(hall.db.sql, { personId, cardId: card?.cardId ?? '' })
  assertRefused(await hall.makeCode(waiting), 409, 'desk.already_collected')
})

test('a card stopped before it was collected is not offered', async (t) => {
  const { hall, personId, code } = await withCode(t)
  const [card] = await hall.cards.ofPerson(hall.db.sql, personId)
  const order = { reason: 'issued_in_error', by: { kind: 'operator', operatorId: 'op-3' } } as const
  await hall.db.tx((sql) => hall.cards.revoke(sql, { cardId: card?.cardId ?? '', ...order }))
  assertRefused(await hall.redeem(code), 409, 'cards.not_active')
})

test('letters that look alike are read as what was meant', () => {
  const read = [
    ['abcde-01234', 'ABCDE01234'],
    ['ABCDE oil34', 'ABCDE01134'],
    [' a b c d e 0 1 2 3 4 ', 'ABCDE01234'],
  ] as const
  for (const [text, code] of read) assert.equal(parseCode(text)?.code, code)
  for (const text of ['ABCDE0123', 'ABCDE012345', 'ABCDE0123U', '']) assert.equal(parseCode(text), null)
})
