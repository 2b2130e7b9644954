import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkCharacter, isCalendarDate, isSampleNumber, maskIdNumber, parseIdNumber } from './id-number.ts'

test('the two examples of GB 11643-1999 appendix A are read', () => {
  assert.deepEqual(parseIdNumber('11010519491231002X'), {
    outcome: 'id_number',
    idNumber: '11010519491231002X',
    regionCode: '110105',
    birthDate: '1949-12-31',
    sex: 'female',
  })
  assert.deepEqual(parseIdNumber('440524188001010014'), {
    outcome: 'id_number',
    idNumber: '440524188001010014',
    regionCode: '440524',
    birthDate: '1880-01-01',
    sex: 'male',
  })
})

test('each fault of a number has its name', () => {
  for (const [text, fault] of [
    ['', 'length'],
    ['110105491231002', 'length'], // first generation, 15 digits
    ['11010519491231002X0', 'length'],
    ['1101051949123100XX', 'characters'],
    ['11010519491231A02X', 'characters'],
    ['10010519491231002X', 'region'],
    ['99110519491231002X', 'region'], // 9 + province 91: no such province
    ['11010519490230002X', 'birth_date'],
    ['11010519491331002X', 'birth_date'],
    ['11010501001231002X', 'birth_date'],
    ['110105194912310002', 'order'],
    ['110105194912310021', 'checksum'],
  ] as const) {
    assert.deepEqual(parseIdNumber(text), { outcome: 'fault', fault }, text)
  }
})

test('full-width digits, spaces and a small x are forgiven', () => {
  for (const text of [
    '11010519491231002x',
    '１１０１０５１９４９１２３１００２Ｘ',
    ' 110105 19491231 002X ',
  ]) {
    const parsed = parseIdNumber(text)
    assert.equal(parsed.outcome === 'id_number' && parsed.idNumber, '11010519491231002X', text)
  }
})

test('residence permits and foreigners of a real province are read, and the sample prefix is', () => {
  const numbered = (digits: string) => digits + checkCharacter(digits)
  for (const region of ['810000', '830000', '931156', '990101']) {
    assert.equal(parseIdNumber(numbered(`${region}19900101001`)).outcome, 'id_number', region)
  }
  assert.ok(isSampleNumber(numbered('99010119900101001')))
  assert.ok(!isSampleNumber('11010519491231002X'))
})

const digitsOfPerson = fc
  .record({
    region: fc.constantFrom('110105', '440524', '990101', '650104'),
    day: fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2026-12-31T00:00:00Z'),
      noInvalidDate: true,
    }),
    order: fc.integer({ min: 1, max: 999 }),
  })
  .map(({ region, day, order }) => ({
    digits: region + day.toISOString().slice(0, 10).replaceAll('-', '') + String(order).padStart(3, '0'),
    birthDate: day.toISOString().slice(0, 10),
    order,
  }))

test('a number made of its parts gives the parts back', () => {
  fc.assert(
    fc.property(digitsOfPerson, ({ digits, birthDate, order }) => {
      const parsed = parseIdNumber(digits + checkCharacter(digits))
      assert.ok(parsed.outcome === 'id_number')
      assert.equal(parsed.birthDate, birthDate)
      assert.equal(parsed.sex, order % 2 === 1 ? 'male' : 'female')
    }),
  )
})

test('the checksum finds every single wrong digit and every swap of two neighbours', () => {
  fc.assert(
    fc.property(
      digitsOfPerson,
      fc.integer({ min: 0, max: 16 }),
      fc.integer({ min: 1, max: 9 }),
      (person, at, by) => {
        const check = checkCharacter(person.digits)
        const wrong = (Number(person.digits[at]) + by) % 10
        assert.notEqual(
          checkCharacter(person.digits.slice(0, at) + wrong + person.digits.slice(at + 1)),
          check,
        )
        if (at === 16 || person.digits[at] === person.digits[at + 1]) return
        const swapped = `${person.digits.slice(0, at)}${person.digits[at + 1]}${person.digits[at]}${person.digits.slice(at + 2)}`
        assert.notEqual(checkCharacter(swapped), check)
      },
    ),
  )
})

test('whatever is typed, parsing answers and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const parsed = parseIdNumber(text)
      if (parsed.outcome === 'id_number') assert.match(parsed.idNumber, /^\d{17}[\dX]$/)
    }),
  )
})

test('a masked number hides the birth date', () => {
  assert.equal(maskIdNumber('11010519491231002X'), '110***********002X')
})

test('calendar dates are days that exist', () => {
  for (const good of ['2024-02-29', '1880-01-01']) assert.ok(isCalendarDate(good), good)
  for (const bad of ['2023-02-29', '2024-13-01', '2024-00-10', '2024-1-01', '1799-12-31', '', '2024-06-31'])
    assert.ok(!isCalendarDate(bad), bad)
})

test('calendar dates are those that Date knows', () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'))
  fc.assert(
    fc.property(fc.integer({ min: 1800, max: 2199 }), part(13), part(32), (year, month, day) => {
      const text = `${year}-${month}-${day}`
      const date = new Date(`${text}T00:00:00Z`)
      assert.equal(isCalendarDate(text), !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text))
    }),
    { numRuns: 2_000 },
  )
})
