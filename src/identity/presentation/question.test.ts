import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { newId } from '#base/ids'
import { type CardClaim, cardClaims, type RelyingParty } from '#identity/parties'
import { askedClaims, question, questionOf } from './question.ts'
import { createDecryptionKey, decrypt } from './sealing.ts'

const vct = 'https://id.example/vct/card'
const partyId = newId()
const at = new Date()

const partyWith = (claims: CardClaim[]): RelyingParty => ({
  partyId,
  clientId: partyId,
  name: { zh: '店', en: 'Shop' },
  purpose: { zh: '买', en: 'Sell' },
  claims,
  legalGround: null,
  mayPlaintext: false,
  redirectUris: [],
  postLogoutRedirectUris: [],
  sector: partyId,
  logoSvg: null,
  state: 'active',
  authentication: { method: 'key', keys: [] },
  version: 1,
  registeredAt: at,
  changedAt: at,
})

test('a question is taken exactly when the registration covers it', () => {
  fc.assert(
    fc.property(fc.subarray([...cardClaims]), fc.subarray([...cardClaims]), (registered, asked) => {
      const ask = () => question(questionOf(asked, vct), { party: partyWith(registered), vct })
      if (asked.every((claim) => registered.includes(claim))) {
        assert.deepEqual(ask().claims, asked)
        assert.deepEqual(askedClaims(ask().dcqlQuery), asked)
      } else assert.throws(ask, { code: 'presentation.over_asking' })
    }),
  )
})

test('whatever a party sends as a query, the answer is a question or a refusal', () => {
  const party = partyWith([...cardClaims])
  const credential = fc.record(
    {
      id: fc.string(),
      format: fc.constantFrom('dc+sd-jwt', 'mso_mdoc'),
      meta: fc.record({ vct_values: fc.array(fc.constantFrom(vct, 'x')) }),
      claims: fc.array(
        fc.record({ path: fc.array(fc.constantFrom('name', 'age_equal_or_over', '18', 0, null)) }),
      ),
      multiple: fc.boolean(),
    },
    { requiredKeys: ['id', 'format', 'meta'] },
  )
  const query = fc.oneof(fc.jsonValue(), fc.record({ credentials: fc.array(credential) }))
  fc.assert(
    fc.property(query, (sent) => {
      try {
        const asked = question(JSON.parse(JSON.stringify(sent)), { party, vct })
        assert.deepEqual(question(asked.dcqlQuery, { party, vct }), asked, 'taken again, it is the same')
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
      }
    }),
  )
})

test('whatever a wallet sends as an answer, decrypting it gives a text or nothing', async () => {
  const key = createDecryptionKey()
  const part = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '=', '+', ' ') })
  const jwe = fc.oneof(
    fc.string(),
    fc.array(part, { minLength: 5, maxLength: 5 }).map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(jwe, async (text) => {
      assert.equal(await decrypt(key, text), null)
    }),
  )
})
