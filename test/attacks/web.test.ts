import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefusal, openTarget, refusal, type Target } from './target.ts'

// What any web server is tried with: addresses that lead out of the pages, headers that lie, forms that are none.

let target: Target
before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
})
after(() => target.close())

const outside = [
  '/../package.json',
  '/wallet/../../package.json',
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/package.json',
  '/wallet/..%5c..%5cpackage.json',
  '/wallet/%2e%2e%2f%2e%2e%2fsrc/main.ts',
  '/assets/../../keys/master',
  '/assets/%00',
  '//etc/passwd',
  '/file:///etc/passwd',
  '/wallet/.env',
  '/.git/config',
  '/src/main.ts',
  '/node_modules/fastify/package.json',
  '/data/keys',
]

for (const path of outside)
  test(`no file is served at ${path}`, async () => {
    const answer = await target.shoot({ path })
    assert.doesNotMatch(answer.text, /"dependencies"|root:|import \{|\[core\]/)
    if (answer.status >= 300) assertRefusal(answer)
  })

const absolute = ['http://evil.example/healthz', 'evil.example:80', '*', '?']
for (const path of absolute)
  test(`the address ${path} is answered by no proxy`, async () => {
    const answer = await target.shoot({ path })
    assert.doesNotMatch(JSON.stringify(answer.headers), /evil/)
    if (answer.status >= 300) assertRefusal(answer)
  })

test('whatever host a caller names, every address we tell is our own', async () => {
  const paths = [
    '/.well-known/openid-credential-issuer',
    '/.well-known/oauth-authorization-server/oid4vci',
    '/oidc/.well-known/openid-configuration',
    '/vct/card',
    '/docs/openapi.json',
    '/wallet',
    '/docs/',
    '/shop',
    '/',
  ]
  const lies = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    'x-original-url': '/evil',
  }
  for (const path of paths) {
    const { text, headers } = await target.shoot({ path, headers: lies })
    assert.doesNotMatch(text + JSON.stringify(headers), /evil/, path)
  }
})

test('the method is the one of the request line, whatever a header says', async () => {
  const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
  assert.deepEqual(refusal(await target.shoot({ method: 'POST', path: '/api/parties/session', headers })), [
    405,
    'base.method_not_allowed',
  ])
})

test('the metrics are for this machine alone', async () => {
  assert.deepEqual(refusal(await target.shoot({ path: '/metrics' })), [404, 'base.not_found'])
})

const forms: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['an unknown grant', 'grant_type=password&username=a&password=b'],
  ['a NUL', 'grant_type=authorization_code&code=%00&client_id=%00'],
  ['a party nobody knows', 'grant_type=authorization_code&code=a&client_id=a&client_secret=b'],
  ['a parameter twice', 'grant_type=authorization_code&grant_type=refresh_token'],
  [
    'an assertion of rubbish',
    'grant_type=authorization_code&code=a&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=a.b.c',
  ],
  ['SQL', `client_id='%20or%201=1--&client_secret=x&grant_type=authorization_code&code=x`],
  ['a megabyte', `client_id=${'a'.repeat(1024 * 1024)}`],
]
const endpoints = [
  '/oidc/token',
  '/oidc/request',
  '/oidc/token/introspection',
  '/oidc/token/revocation',
  '/oidc/me',
  '/oidc/auth',
  '/oidc/session/end',
  '/oidc/reg',
]

for (const path of endpoints)
  test(`${path} answers every broken form in the words of OAuth`, async () => {
    for (const [what, body] of forms) {
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const answer = await target.shoot({ method, path, headers: type, body })
        const told = `${method} ${what} → ${answer.status} ${answer.text.slice(0, 200)}`
        assert.ok(answer.status < 500, told)
        assert.doesNotMatch(answer.text, /\bat .*:\d+:\d+|node_modules/, told)
      }
      const asked = await target.shoot({ path: `${path}?${body.slice(0, 4_000)}` })
      assert.ok(asked.status < 500, `GET ${what} → ${asked.status} ${asked.text.slice(0, 200)}`)
    }
  })

test('after all that the log knows of no fault of ours', () => {
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
})
