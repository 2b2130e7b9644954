// Our verifier held against the examples of OpenID4VP 1.0 (https://github.com/openid/OpenID4VP/tree/main/1.0/examples)
// and of its text, and against jose as a second reader of what we sign.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { compactVerify } from 'jose'
import { cardClaims } from '#identity/parties'
import { vectorTest } from '#test/vectors'
import { openDesk } from '#test/wallet/desk'

type Any = ReturnType<typeof JSON.parse>

/** A party that may ask everything, with one question asked. */
async function asked(t: TestContext) {
  const legalGround = { zh: '法', en: 'Act' }
  const desk = await openDesk(t, { changes: { claims: [...cardClaims], legalGround } })
  const { body: request } = await desk.ask()
  return { ...desk, request }
}

const sdJwtFormat = 'dc+sd-jwt'

vectorTest(
  'our verifier metadata have the form of the standard’s example',
  'oid4vp-1.0/client_metadata',
  async ({ json }, t) => {
    const { wallet, request } = await asked(t)
    const { client_metadata: ours } = await wallet.read(request.walletLink)
    const example: Any = json('oid4vp-1.0/client_metadata/sd_jwt_vc_verifier_metadata.json')
    const names = (metadata: Any) => Object.keys(metadata.vp_formats_supported[sdJwtFormat]).toSorted()
    assert.deepEqual(names(ours), names(example))
    const theirs = example.vp_formats_supported[sdJwtFormat]
    for (const [name, algorithms] of Object.entries<Any>(ours.vp_formats_supported[sdJwtFormat]))
      for (const algorithm of algorithms) assert.ok(theirs[name].includes(algorithm), `${name} ${algorithm}`)
    // §5.1: each key has a kid, an alg and, where it could be mistaken, a use; and no private part.
    for (const key of ours.jwks.keys)
      assert.deepEqual([key.alg, key.use, typeof key.kid, key.d], ['ECDH-ES', 'enc', 'string', undefined])
  },
)

vectorTest(
  'our request object has the members of the standard’s, and its header the type',
  'oid4vp-1.0/request',
  async ({ json, text }, t) => {
    const { city, request } = await asked(t)
    const object = await (await fetch(request.requestUri)).text()
    const [header, payload]: Any[] = object
      .split('.')
      .map((part, index) => (index < 2 ? JSON.parse(Buffer.from(part, 'base64url').toString()) : part))
    const exampleHeader: Any = json('oid4vp-1.0/request/request_header_client_id_did.json')
    assert.equal(header.typ, exampleHeader.typ)
    // The example leaves its query out ("..."): its members are read as text.
    const example = text('oid4vp-1.0/request/request_object_client_id_did.json')
    const members = [...example.matchAll(/^ {2}"(\w+)"/gm)].map(([, name]) => name)
    // §8.2: with direct_post, response_uri stands in the place of redirect_uri, which must be absent.
    for (const name of members.filter((one) => one !== 'redirect_uri'))
      assert.ok(name !== undefined && name in payload, name ?? '')
    assert.ok(!('redirect_uri' in payload) && payload.response_uri.startsWith(city.origin))
    for (const value of [payload.nonce, payload.state]) assert.match(value, /^[\w.~-]+$/)
    assert.ok(Buffer.from(payload.nonce, 'base64url').length >= 16)
  },
)

test('what we sign is verified by another implementation, with the key of the certificate that the client id names', async (t) => {
  const { city, request } = await asked(t)
  const object = await (await fetch(request.requestUri)).text()
  const { clientId } = request
  type Header = { x5c?: string[] }
  const leafOf = ({ x5c = [] }: Header) => new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'))
  const { payload, protectedHeader } = await compactVerify(
    object,
    (header: Header) => leafOf(header).publicKey,
  )
  const { verifier_info: info, client_id: signedId }: Any = JSON.parse(new TextDecoder().decode(payload))
  assert.equal(signedId, clientId)
  const leaf = leafOf(protectedHeader)
  assert.ok(city.trust.roots().some((root) => leaf.checkIssued(root) && leaf.verify(root.publicKey)))
  assert.equal(leaf.subjectAltName, 'DNS:localhost')
  const statement = await compactVerify(String(info[0].data), (header: Header) => leafOf(header).publicKey)
  assert.equal(statement.protectedHeader.typ, 'hufu-registration+jwt')
})

vectorTest(
  'of the standard’s queries each is refused by name, or becomes a question about the card',
  'oid4vp-1.0/query_lang',
  async ({ find, text }, t) => {
    const { city, ask, wallet } = await asked(t)
    const vct = `${city.origin}/vct/card`
    const files = [...find('oid4vp-1.0/query_lang/*.json'), ...find('oid4vp-1.0/request/dcql_*.json')]
    assert.ok(files.length >= 9)
    const codes = new Map<string, string>()
    for (const file of files) {
      // Their credential becomes ours, so that what is asked is looked at, and not only of what.
      const query = text(file).replaceAll('https://credentials.example.com/identity_credential', vct)
      const refused = await ask({ dcqlQuery: JSON.parse(query) })
      codes.set(file.split('/').at(-1) ?? '', refused.body.code)
    }
    assert.deepEqual(Object.fromEntries(codes), {
      'claims_alternatives.json': 'presentation.claim_unknown',
      'complex_mdoc.json': 'presentation.query_unsupported',
      'credentials_alternatives.json': 'presentation.query_unsupported',
      'multi_credentials.json': 'presentation.query_unsupported',
      'simple.json': 'presentation.claim_unknown',
      'simple_mdoc.json': 'presentation.query_unsupported',
      'value_matching_simple.json': 'presentation.claim_unknown',
      'dcql_jwt_vc.json': 'presentation.query_unsupported',
      'dcql_ldp_vc.json': 'presentation.query_unsupported',
    })
    const simple = JSON.parse(text('oid4vp-1.0/query_lang/simple.json'))
    const [card] = simple.credentials
    card.meta.vct_values = [vct]
    card.claims.pop() // the street, which the card does not know
    const { walletLink } = (await ask({ dcqlQuery: simple })).body
    assert.deepEqual((await wallet.read(walletLink)).dcql_query, simple)
  },
)

vectorTest(
  'a key binding has the members of the standard’s example, and no more than it must',
  'oid4vp-1.0/response',
  async ({ json }, t) => {
    const { read, request, wallet } = await asked(t)
    let binding: Any
    await wallet.answer(request.walletLink, {
      rewrite: (presentation) => {
        const [, payload = ''] = presentation.slice(presentation.lastIndexOf('~') + 1).split('.')
        binding = JSON.parse(Buffer.from(payload, 'base64url').toString())
        return presentation
      },
    })
    const example = Object.keys(Object(json('oid4vp-1.0/response/kb_jwt_unsecured.json')))
    // We send no transaction data, so there is nothing to answer (§8.4).
    const wanted = example.filter((name) => name !== 'transaction_data_hashes')
    assert.deepEqual(Object.keys(binding).toSorted(), wanted.toSorted())
    assert.equal((await read(request.requestId)).body.state, 'answered')
  },
)
