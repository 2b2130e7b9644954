import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { dayOf, parseResident, requireResident, standingOn, type ResidentText } from './resident.ts'

const today = '2026-06-01'
const good: ResidentText = {
  id_number: '11010519491231002X',
  name: '王芳',
  sex: '女',
  birth_date: '1949-12-31',
  document_issued_on: '2010-05-04',
  document_expires_on: '长期',
  address: ' 北京市朝阳区  某路 1 号 ',
  region_code: '110105',
  standing: '有效',
}

test('a whole row becomes a resident', () => {
  assert.deepEqual(parseResident(good, today), {
    outcome: 'resident',
    resident: {
      idNumber: '11010519491231002X',
      name: '王芳',
      sex: 'female',
      birthDate: '1949-12-31',
      regionCode: '110105',
      address: '北京市朝阳区 某路 1 号',
      documentIssuedOn: '2010-05-04',
      documentExpiresOn: null,
      standing: 'valid',
      guardians: null,
    },
  })
})

test('number and name are enough: the rest follows from the number or stays unsaid', () => {
  const parsed = parseResident({ id_number: good.id_number ?? '', name: '王芳' }, today)
  assert.ok(parsed.outcome === 'resident')
  const { sex, birthDate, regionCode, address, standing, documentExpiresOn } = parsed.resident
  assert.deepEqual(
    { sex, birthDate, regionCode, address, standing, documentExpiresOn },
    {
      sex: 'female',
      birthDate: '1949-12-31',
      regionCode: '110105',
      address: '',
      standing: null,
      documentExpiresOn: null,
    },
  )
})

test('each fault names its field and its kind', () => {
  for (const [change, field, fault] of [
    [{ id_number: '' }, 'id_number', 'missing'],
    [{ id_number: '110105194912310021' }, 'id_number', 'checksum'],
    [{ id_number: '440524188001010014', sex: '男', birth_date: '' }, null, null],
    [{ name: ' ' }, 'name', 'missing'],
    [{ name: '王1' }, 'name', 'characters'],
    [{ sex: '男' }, 'sex', 'differs_from_id_number'],
    [{ sex: '?' }, 'sex', 'unknown_value'],
    [{ birth_date: '1949-12-30' }, 'birth_date', 'differs_from_id_number'],
    [{ birth_date: '31.12.1949' }, 'birth_date', 'not_a_date'],
    [{ document_issued_on: '2027-01-01' }, 'document_issued_on', 'in_the_future'],
    [{ document_issued_on: '1940-01-01' }, 'document_issued_on', 'before_birth'],
    [{ document_expires_on: '2009-01-01' }, 'document_expires_on', 'before_issue'],
    [{ document_expires_on: '2024-02-30' }, 'document_expires_on', 'not_a_date'],
    [{ address: '某'.repeat(201) }, 'address', 'length'],
    [{ address: '某\u202e路' }, 'address', 'characters'],
    [{ region_code: '11' }, 'region_code', 'region'],
    [{ standing: 'constructor' }, 'standing', 'unknown_value'],
    [{ guardian_id_number: '无', second_guardian_id_number: '' }, null, null],
    [{ guardian_id_number: '110101198506120021' }, 'guardian_id_number', 'checksum'],
    [{ second_guardian_id_number: good.id_number }, 'second_guardian_id_number', 'unknown_value'],
  ] as const) {
    const parsed = parseResident({ ...good, ...change }, today)
    if (field === null) assert.equal(parsed.outcome, 'resident')
    else assert.deepEqual(parsed, { outcome: 'faults', faults: [{ field, fault }] }, JSON.stringify(change))
  }
})

test('somebody born after today is refused', () => {
  const parsed = parseResident({ id_number: good.id_number ?? '', name: '王芳' }, '1949-12-30')
  assert.deepEqual(parsed, { outcome: 'faults', faults: [{ field: 'id_number', fault: 'in_the_future' }] })
})

test('dates are read in the forms that exports use', () => {
  for (const text of ['2010-05-04', '2010/5/4', '2010.05.04', '20100504', '2010年5月4日']) {
    const parsed = parseResident({ ...good, document_issued_on: text }, today)
    assert.equal(parsed.outcome === 'resident' && parsed.resident.documentIssuedOn, '2010-05-04', text)
  }
})

test('people.resident_invalid says the field and the fault, and nothing of the value', () => {
  assert.throws(
    () => requireResident({ ...good, name: '秘密1' }, today),
    (error: unknown) =>
      error instanceof Refusal &&
      error.code === 'people.resident_invalid' &&
      error.status === 422 &&
      !JSON.stringify([error.facts, error.message]).includes('秘密'),
  )
})

test('a document is expired from the day after its last', () => {
  const person = { standing: 'valid', documentExpiresOn: '2026-06-01' } as const
  assert.equal(standingOn('2026-06-01', person), 'valid')
  assert.equal(standingOn('2026-06-02', person), 'expired')
  assert.equal(standingOn('2026-06-02', { ...person, standing: 'lost' }), 'lost')
  assert.equal(standingOn('2999-01-01', { standing: 'valid', documentExpiresOn: null }), 'valid')
})

test('the day changes at midnight in China', () => {
  assert.equal(dayOf(new Date('2026-05-31T15:59:59Z')), '2026-05-31')
  assert.equal(dayOf(new Date('2026-05-31T16:00:00Z')), '2026-06-01')
})

test('whatever stands in a row, parsing answers', () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 30 }), { nil: undefined })
  const row = fc.record({
    id_number: text,
    name: text,
    sex: text,
    birth_date: text,
    document_issued_on: text,
  })
  fc.assert(
    fc.property(row, (fields) => {
      const parsed = parseResident(fields, today)
      assert.ok(parsed.outcome === 'faults' || parsed.resident.name.length > 0)
    }),
  )
})
