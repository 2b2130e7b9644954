import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

test('nothing here needs a server: no import but its own files and the refusal', () => {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'))
  assert.ok(files.length > 10)
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    const froms = Array.from(text.matchAll(/from '([^']+)'/g), ([, from = '']) => from)
    const foreign = froms.filter(
      (from) => !from.startsWith('./') && !from.startsWith('../') && from !== '#base/refusal',
    )
    assert.deepEqual(foreign, [], file)
    assert.doesNotMatch(text, /\bBuffer\b|\bprocess\.|\brequire\(/, file)
  }
})
