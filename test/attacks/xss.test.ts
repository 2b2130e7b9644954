import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { nextIdNumber } from '#test/issuing'
import { testKeys } from '#test/keys'
import { openTarget } from './target.ts'

// Markup where a page shows words. A name is letters: what could be a tag never gets into the register. What may be any
// words, a party's and an operator's name, an address, is told as words, and the pages run no script that is not theirs.
// In `test/stories/journey.test.ts` an operator has such a name, and no browser complains.

const hostile = [
  '<script>alert(1)</script>',
  '王<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '王芳</title><script>',
  '&lt;b&gt;',
]

test('no resident has a name with markup in it, by whatever way it comes', async (t) => {
  const db = await openTestDb(t)
  const people = createPeople({ keys: testKeys(), now: () => new Date() })
  for (const name of hostile)
    await assert.rejects(
      db.tx((sql) => people.add(sql, { name, idNumber: nextIdNumber() })),
      { code: 'people.resident_invalid' },
      name,
    )
})

test('what the server itself writes as a page has the words of others only as words', async (t) => {
  const target = await openTarget({ SAMPLE_PEOPLE: '20' })
  t.after(() => target.close())
  for (const text of hostile) {
    const said = encodeURIComponent(text)
    const addresses = [
      `/oidc/auth?client_id=${said}&redirect_uri=${said}&scope=${said}&state=${said}&error=${said}`,
      `/oidc/session/end?client_id=${said}&post_logout_redirect_uri=${said}&state=${said}`,
      `/oidc/auth/${said}`,
      `/docs/refusals?${said}`,
      `/wallet/${said}`,
      `/${said}`,
    ]
    for (const path of addresses) {
      const { text: page, headers } = await target.shoot({ path, headers: { accept: 'text/html' } })
      assert.ok(!page.includes(text) || !String(headers['content-type']).includes('html'), `${path}: ${page}`)
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /default-src 'none'.*script-src 'self' 'wasm-unsafe-eval';/)
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|data:[^;]*script/)
    }
  }
})
