import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect, roomOf } from './borders.ts'
import { parseSource, print, readSources } from './sources.ts'

test('every import of the house keeps the four rules of ARCHITECTURE.md', (t) => {
  const sources = readSources(['{src,web,test,bench}/**/*.{ts,tsx}'])
  const imports = sources.reduce((sum, source) => sum + source.imports.length, 0)
  assert.ok(
    sources.length > 20 && imports > 50,
    `read ${sources.length} files and ${imports} imports: the glob is broken`,
  )
  t.diagnostic(`${sources.length} files, ${imports} imports`)
  const findings = inspect(sources)
  assert.equal(findings.length, 0, print(findings))
})

/** A house of a few files held in memory. */
const breaches = (files: Record<string, string>) =>
  inspect(Object.entries(files).map(([path, text]) => parseSource(path, text))).map((found) => found.rule)

const FORBIDDEN: readonly (readonly [sentence: string, path: string, text: string, rule: RegExp])[] = [
  [
    'a relative import leaves its slice',
    'src/identity/cards/card.ts',
    `import { a } from '../people/index.ts'`,
    /leaves src\/identity\/cards/,
  ],
  [
    'a re-export leaves its slice',
    'src/identity/cards/index.ts',
    `export { a } from '../people/store.ts'`,
    /leaves src\/identity\/cards/,
  ],
  [
    'a lazy import leaves its slice',
    'src/identity/cards/card.ts',
    `const a = await import('../people/index.ts')`,
    /leaves/,
  ],
  [
    'a type is fetched across the border',
    'src/identity/cards/card.ts',
    `type A = import('../people/store.ts').A`,
    /leaves/,
  ],
  [
    'a worker lives in another slice',
    'src/identity/cards/card.ts',
    `new URL('../faces/worker.ts', import.meta.url)`,
    /leaves/,
  ],
  [
    'one kit part reaches into another',
    'web/kit/words/words.ts',
    `import { a } from '../api/fetch.ts'`,
    /leaves web\/kit\/words/,
  ],
  [
    'an early slice calls a later one',
    'src/identity/people/person.ts',
    `import { a } from '#identity/cards'`,
    /does not stand before/,
  ],
  [
    'formats, which browsers run, call the server',
    'src/identity/formats/jws.ts',
    `import { a } from '#identity/trust'`,
    /does not stand before/,
  ],
  [
    'siblings of the last layer meet',
    'src/city/bills/bill.ts',
    `import { a } from '#social/chat'`,
    /does not stand before/,
  ],
  [
    'base knows a domain',
    'src/base/http.ts',
    `import { a } from '#identity/people'`,
    /does not stand before/,
  ],
  [
    'a slice nobody has placed is called',
    'src/identity/cards/card.ts',
    `import { a } from '#identity/unheard'`,
    /does not stand before/,
  ],
  [
    'a slice imports itself by alias',
    'src/identity/cards/card.ts',
    `import { a } from '#identity/cards'`,
    /imports itself/,
  ],
  [
    'the server imports the kit',
    'src/identity/cards/card.ts',
    `import { a } from '#kit/words'`,
    /server imports/,
  ],
  [
    'a slice reads the configuration',
    'src/identity/cards/card.ts',
    `import { readConfig } from '#config'`,
    /reads the configuration/,
  ],
  ['a slice reads the environment', 'src/identity/cards/card.ts', `const a = process.env.A`, /process\.env/],
  [
    'the wallet imports the server',
    'web/wallet/app.tsx',
    `import { a } from '#identity/people'`,
    /wallet imports #identity\/people/,
  ],
  ['the wallet imports node', 'web/wallet/app.tsx', `import { a } from 'node:fs'`, /browser/],
  ['the shop knows Hufu', 'web/rp-demo/server.ts', `import { a } from '#contract/identity/login'`, /rp-demo/],
  [
    'the product imports from tests',
    'src/identity/cards/card.ts',
    `import { a } from '#test/keys'`,
    /the product imports/,
  ],
  ['a barrel', 'src/identity/cards/index.ts', `export * from './card.ts'`, /export \*/],
  [
    'a face of thirteen names',
    'src/identity/cards/index.ts',
    `export const ${'a b c d e f g h i j k l m'
      .split(' ')
      .map((name) => `${name} = 1`)
      .join(', ')}`,
    /13 names/,
  ],
  ['a main that grew', 'src/main.ts', '\n'.repeat(160) + 'start()', /main\.ts has/],
]
for (const [sentence, path, text, rule] of FORBIDDEN)
  test(`refused: ${sentence}`, () => {
    const found = breaches({ [path]: text })
    assert.equal(found.length, 1, found.join('; '))
    assert.match(found[0] ?? '', rule)
  })

const ALLOWED: readonly (readonly [sentence: string, path: string, text: string])[] = [
  ['a slice imports its own files', 'src/identity/cards/card.ts', `import { a } from './store.ts'`],
  [
    'a slice calls an earlier one and base',
    'src/identity/cards/card.ts',
    `import { a } from '#identity/people'; import { b } from '#base/refusal'`,
  ],
  [
    'a contract builds on an earlier contract',
    'src/identity/cards/contract.ts',
    `import { a } from '#contract/identity/people'`,
  ],
  [
    'a slice takes the type of the configuration',
    'src/identity/faces/face.ts',
    `import type { Config } from '#config'`,
  ],
  ['a city service calls money', 'src/city/bills/bill.ts', `import { a } from '#money/ledger'`],
  [
    'main sees everything',
    'src/main.ts',
    `import { a } from '#identity/people'; import { b } from '#config'; import { c } from './config.ts'`,
  ],
  [
    'the wallet uses contracts, kit and formats',
    'web/wallet/app.tsx',
    `import type { a } from '#contract/identity/cards'; import { b } from '#kit/words'; import { c } from '#identity/formats'`,
  ],
  [
    'a test uses the embedded database',
    'src/identity/cards/card.test.ts',
    `import { openTestDb } from '#test/database'; import { a } from '#identity/issuance'`,
  ],
  [
    'the shop uses packages',
    'web/rp-demo/server.ts',
    `import { a } from 'openid-client'; import { createServer } from 'node:http'; const port = process.env.PORT`,
  ],
  [
    'the command line hands the environment on',
    'src/cli.ts',
    `const config = readConfig({ ...process.env, ...given })`,
  ],
  [
    'a story uses the words of the screen',
    'test/stories/resident.ts',
    `import { zh } from '../../web/wallet/words/enrol.zh.ts'`,
  ],
  [
    'the configuration reads the environment',
    'src/config.ts',
    `export const readConfig = (env = process.env) => env`,
  ],
]
for (const [sentence, path, text] of ALLOWED)
  test(`allowed: ${sentence}`, () => assert.deepEqual(breaches({ [path]: text }), []))

test('allowed: what only the build imports may use node', () => {
  const files = {
    'web/vite.config.ts': `import { files } from './kit/camera/files.ts'`,
    'web/kit/camera/files.ts': `import { readFile } from 'node:fs/promises'`,
  }
  assert.deepEqual(breaches(files), [])
  assert.equal(
    breaches({ ...files, 'web/kit/camera/index.ts': `import { files } from './files.ts'` }).length,
    1,
  )
})

test('refused: rooms that reach each other in a ring', () => {
  const found = breaches({
    'web/kit/api/index.ts': `import { a } from '#kit/words'`,
    'web/kit/words/index.ts': `import { b } from '#kit/api'`,
  })
  assert.deepEqual(found, ['a ring: web/kit/api → web/kit/words → web/kit/api'])
})

test('a room is the folder that has a face', () => {
  assert.equal(roomOf('src/identity/faces/engine/worker.ts'), 'src/identity/faces')
  assert.equal(roomOf('src/base/db.ts'), 'src/base')
  assert.equal(roomOf('src/cli/import.ts'), 'src')
  assert.equal(roomOf('web/kit/words/console.zh.ts'), 'web/kit/words')
  assert.equal(roomOf('web/wallet/pages/card.tsx'), 'web/wallet')
})

test('a file that does not parse is named, not skipped', () => {
  assert.throws(() => parseSource('src/broken.ts', 'const = 1'), /src\/broken\.ts does not parse/)
})
