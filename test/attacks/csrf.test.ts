import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consoleOf } from './consoleRoutes.ts'
import { joinAsOperator, registerParty } from './identities.ts'
import { assertRefusal, openTarget, type Target } from './target.ts'

// Another page makes an operator's browser, or a resident's, do what its owner did not ask for.

let target: Target
let chief: Awaited<ReturnType<typeof joinAsOperator>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  chief = await joinAsOperator(target, target.invitation)
})
after(() => target.close())

test('what changes something is refused when another page than ours sent it', async () => {
  const { routes, others } = await consoleOf(target)
  const changing = routes.filter(({ method }) => method !== 'GET')
  const { cookie } = chief.headers
  const { origin } = target
  for (const other of [
    'https://evil.example',
    'null',
    `${origin}.evil.example`,
    `${origin}/`,
    origin.replace('http', 'https'),
    '',
  ])
    assert.deepEqual(
      await others(changing, { cookie, origin: other }, [403, 'parties.origin_refused']),
      [],
      other,
    )
  assert.deepEqual(await others(changing, { cookie, referer: origin }, [403, 'parties.origin_refused']), [])
})

test('a page of somebody else’s can neither send what a route reads nor read what it answers', async () => {
  const { routes } = await consoleOf(target)
  const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']
  for (const { method, path, name } of routes.filter((route) => route.type === 'application/json')) {
    const preflight = await target.shoot({
      method: 'OPTIONS',
      path,
      headers: { origin: 'https://evil.example', 'access-control-request-method': method },
    })
    assert.equal(preflight.headers['access-control-allow-origin'], undefined, name)
    // What a form can send without being asked first.
    const { cookie } = chief.headers
    const sent = forms.map((type) =>
      target.shoot({ method: 'POST', path, headers: { cookie, 'content-type': type }, body: '{"a":1}' }),
    )
    for (const answer of await Promise.all(sent)) assertRefusal(answer, name)
  }
})

test('the cookie of a login is sent by our own pages alone, and read by no script', async () => {
  const { party, authorization } = await registerParty(target, chief.headers)
  const form = new URLSearchParams({
    client_id: party.clientId,
    response_type: 'code',
    redirect_uri: party.redirectUris[0],
    scope: 'openid age_over_18',
    state: 'state',
    nonce: 'nonce',
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
  })
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
  const pushed = await target.shoot({ method: 'POST', path: '/oidc/request', headers, body: form.toString() })
  const own = new URLSearchParams({ client_id: party.clientId, request_uri: pushed.body.request_uri })
  const begun = await target.shoot({ path: `/oidc/auth?${own.toString()}` })
  const cookies = [begun.headers['set-cookie'] ?? []].flat()
  assert.ok(cookies.length > 0)
  for (const cookie of cookies) assert.match(cookie, /; samesite=(lax|strict); httponly/i)
})
