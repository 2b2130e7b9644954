import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseSource, print, readSources, root } from './sources.ts'
import { commentShare, inspectCode } from './tidy/code.ts'
import { inspectPage } from './tidy/pages.ts'
import { inspectRefusals } from './tidy/refusals.ts'

const sources = readSources(['{src,web,test,bench,scripts}/**/*.{ts,tsx,js}'])

test('every file of code keeps the rules of STYLE.md that a machine can check', (t) => {
  assert.ok(sources.length > 20, `read ${sources.length} files: the glob is broken`)
  const product = sources.filter((source) => source.path.startsWith('src/'))
  t.diagnostic(`${sources.length} files; comment share of src/ ${(commentShare(product) * 100).toFixed(1)} %`)
  const findings = sources.flatMap(inspectCode)
  assert.equal(findings.length, 0, print(findings))
})

test('every refusal is listed in its contract and has a test', () => {
  const findings = inspectRefusals(sources)
  assert.equal(findings.length, 0, print(findings))
})

test('every path on a page of the documents exists', (t) => {
  const pages = globSync('{*.md,docs/**/*.md,web/**/*.md,bench/**/*.md}', {
    cwd: root,
    exclude: ['**/node_modules'],
  })
  assert.ok(pages.length > 0, 'read no page: the glob is broken')
  t.diagnostic(`${pages.length} pages`)
  const findings = pages.flatMap((path) =>
    inspectPage({ path, text: readFileSync(`${root}/${path}`, 'utf8') }, (target) =>
      existsSync(`${root}/${target}`),
    ),
  )
  assert.equal(findings.length, 0, print(findings))
})

const card = 'src/identity/cards/card.ts'
const note = (word: string) => `// ${word}: later\nexport const a = 1`

const UNTIDY: readonly (readonly [sentence: string, path: string, text: string, rule: RegExp])[] = [
  ['a file of 401 lines', card, 'a()\n'.repeat(401), /401 lines/],
  ['a function of 61 lines', card, `function a() {${'\n'.repeat(60)}}`, /function of 61 lines/],
  [
    'a component of 61 lines',
    'web/wallet/app.tsx',
    `export const App = () => {${'\n'.repeat(60)}}`,
    /function of 61 lines/,
  ],
  ['a drawer', 'src/identity/cards/utils.ts', 'a()', /"utils" is a drawer/],
  ['a folder that is a drawer', 'src/shared/card.ts', 'a()', /"shared" is a drawer/],
  ['a TODO without a number', card, note('TODO'), /TODO without/],
  ['a FIXME', card, note('FIXME'), /FIXME/],
  ['a path of one machine', card, `const a = '${['', 'home', 'ana', 'x'].join('/')}'`, /one machine/],
  ['SQL outside the store', card, 'const a = await sql`select 1`', /SQL outside/],
  ['typed SQL outside the store', card, 'const a = await db.sql<Row[]>`select 1`', /SQL outside/],
  ['a cast', card, 'const a = b as Card', /a cast/],
  ['a cast in the web', 'web/wallet/app.tsx', 'const a = b as Card', /a cast/],
  ['an old-style cast', card, 'const a = <Card>b', /a cast/],
  ['any', card, 'const a: any = b', /^any$/],
  ['an enum', card, 'enum A { B }', /enum/],
  ['a bare Error', card, `throw new Error('no')`, /throw new Error/],
  ['an empty catch', card, 'try { a() } catch {}', /empty catch/],
]
for (const [sentence, path, text, rule] of UNTIDY)
  test(`untidy: ${sentence}`, () => {
    const found = inspectCode(parseSource(path, text)).map((finding) => finding.rule)
    assert.equal(found.length, 1, found.join('; '))
    assert.match(found[0] ?? '', rule)
  })

const TIDY: readonly (readonly [sentence: string, path: string, text: string])[] = [
  ['SQL in the store', 'src/identity/cards/store.ts', 'const a = await sql`select 1`'],
  ['a cast in the store', 'src/identity/cards/store.ts', 'const a = b as Card'],
  ['a cast in a test', 'src/identity/cards/card.test.ts', 'const a = b as Card'],
  ['as const', card, `const a = ['b'] as const`],
  ['a renamed import', card, `import { a as b } from './a.ts'`],
  ['a TODO with a number', card, note('TODO(#12)')],
  ['a catch that says why', card, 'try { a() } catch { /* gone already: nothing to release */ }'],
  ['a route that looks like a home', card, `app.get('/api/home/cards')`],
]
for (const [sentence, path, text] of TIDY)
  test(`tidy: ${sentence}`, () => assert.deepEqual(inspectCode(parseSource(path, text)), []))

/** A slice of three files; the test names the codes it was given. */
const slice = (thrown: string, listed: string, tested: string) =>
  inspectRefusals([
    parseSource(card, `throw new Refusal(${thrown}, 404)`),
    parseSource('src/identity/cards/contract.ts', `export const refusals = [${listed}] as const`),
    parseSource('src/identity/cards/card.test.ts', `const codes = [${tested}]`),
  ]).map((finding) => finding.rule)

test('a refusal that is listed and tested is tidy', () => {
  assert.deepEqual(slice(`'cards.unknown'`, `'cards.unknown'`, `'cards.unknown'`), [])
})

test('a refusal must be listed, thrown, tested, and of its own slice', () => {
  assert.deepEqual(slice(`'cards.unknown'`, '', `'cards.unknown'`), [
    'cards.unknown is thrown but not listed',
  ])
  assert.deepEqual(slice(`code`, `'cards.unknown'`, `'cards.unknown'`), [
    'cards.unknown is listed but never thrown',
  ])
  assert.deepEqual(slice(`'cards.unknown'`, `'cards.unknown'`, ''), ['cards.unknown has no test'])
  assert.deepEqual(slice(`'people.unknown'`, '', ''), ['cards throws people.unknown'])
  assert.deepEqual(slice(`late ? 'cards.late' : 'cards.early'`, `'cards.late'`, `'cards.late'`), [
    'cards.early is thrown but not listed',
  ])
})

const page = (text: string) =>
  inspectPage({ path: 'docs/page.md', text }, (path) => path === 'src/main.ts' || path === 'docs/other.md')

test('a page may name what exists, patterns and the world', () => {
  const text =
    'See `src/main.ts:12`, `src/SLICE/index.ts`, [other](other.md#part) and [the standard](https://openid.net).'
  assert.deepEqual(page(text), [])
})

test('a page that points at nothing is found', () => {
  assert.deepEqual(
    page('a\n`src/gone.ts`').map(({ line, rule }) => [line, rule]),
    [[2, 'src/gone.ts does not exist']],
  )
  assert.deepEqual(
    page('[gone](gone.md)').map(({ rule }) => rule),
    ['docs/gone.md does not exist'],
  )
  assert.deepEqual(
    page('`src/none/*.ts`').map(({ rule }) => rule),
    ['src/none does not exist'],
  )
  assert.deepEqual(page(`in ${['', 'home', 'ana'].join('/')}`).length, 1)
})
