// The vectors of the Token Status List draft, appendix "Test vectors for Status List encoding", from
// https://github.com/oauth-wg/draft-ietf-oauth-status-list (../shared/vectors).
import assert from 'node:assert/strict'
import { statusList } from '#identity/formats'
import { vectorTest } from '#test/vectors'

type Vector = {
  bits: 1 | 2 | 4 | 8
  size: number
  status: Record<string, number>
  json: { bits: number; lst: string }
}
const isVectors = (value: unknown): value is Vector[] => Array.isArray(value) && value.length > 0

const file = 'token-status-list.json'

vectorTest('the lists of the draft are read to the statuses it gives', file, async ({ json }) => {
  const vectors = json(file)
  assert.ok(isVectors(vectors))
  for (const { bits, size, status, json: list } of vectors) {
    const decoded = await statusList.decodeList(list)
    assert.equal(decoded.bytes.length, (size * bits) / 8)
    const set = Object.entries(status)
    for (const [index, value] of set) assert.equal(statusList.read(decoded, Number(index)), value)
    const others = size - set.filter(([, value]) => value !== 0).length
    let zeros = 0
    for (let index = 0; index < size; index += 1) zeros += statusList.read(decoded, index) === 0 ? 1 : 0
    assert.equal(zeros, others, `${bits} bits: nothing else is set`)
  }
})

vectorTest('lists written by us have the very bytes of the draft’s', file, async ({ json }) => {
  const vectors = json(file)
  assert.ok(isVectors(vectors))
  for (const { bits, size, status, json: list } of vectors) {
    const own = statusList.create(bits, size)
    for (const [index, value] of Object.entries(status)) statusList.write(own, Number(index), value)
    assert.deepEqual(own.bytes, (await statusList.decodeList(list)).bytes, `${bits} bits`)
  }
})
