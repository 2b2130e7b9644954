import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { hasRefusalWords, loadSeldomRefusals, refusalText } from './refusals.ts'

const root = resolve(import.meta.dirname, '../../..')
const paths = globSync(['src/*/contract.ts', 'src/*/*/contract.ts'], { cwd: root }).toSorted()

async function refusalsOf(path: string): Promise<readonly string[]> {
  const { refusals = [] }: { refusals?: readonly string[] } = await import(
    pathToFileURL(resolve(root, path)).href
  )
  return refusals
}

before(() => loadSeldomRefusals())

test('there are contracts to hold the words against', () =>
  assert.ok(paths.length > 5, `found ${paths.length}`))

for (const path of paths)
  test(`every refusal of ${path} has words in both languages`, async () => {
    const silent = (await refusalsOf(path)).filter((code) => !hasRefusalWords(code))
    assert.deepEqual(silent, [])
  })

test('a refusal says what happened and what to do next', () => {
  const { title, next } = refusalText('base.too_many_attempts', { retryAfterSeconds: 90 }, 'en')
  assert.equal(title, 'Too many attempts')
  assert.equal(next, 'Please wait 2 minutes, then try again.')
})

test('a code nobody has heard of is told as an unknown trouble', () => {
  assert.equal(refusalText('nobody.knows', {}, 'zh').title, '出了点问题')
  assert.equal(refusalText('toString', {}, 'en').title, 'Something went wrong')
})

test('no refusal shows a person a word of code', async () => {
  const codes = (await Promise.all(paths.map(refusalsOf))).flat()
  for (const code of codes)
    for (const language of ['zh', 'en'] as const) {
      const { title, next } = refusalText(code, {}, language)
      assert.doesNotMatch(
        `${title} ${next}`,
        /undefined|null|NaN|\[object|[a-z]+_[a-z]+/,
        `${code} in ${language}`,
      )
    }
})
