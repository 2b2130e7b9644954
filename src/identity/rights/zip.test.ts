import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { zip } from './zip.ts'

const at = new Date('2026-11-23T08:00:00Z')

// Known from outside: an empty archive is the end record alone (APPNOTE 6.3.10 §4.3.16), PK\5\6 and eighteen zero bytes.
test('no files are the end record and nothing else', () => {
  assert.deepEqual(zip([], at), Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]))
})

test('what another program unpacks is what went in, names and bytes', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-zip-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const content = {
    'a.txt': Buffer.from('一'),
    '照片/b.jpg': Buffer.from([0, 255, 1, 254]),
    empty: Buffer.alloc(0),
  }
  const path = join(dir, 'made.zip')
  const files = Object.entries(content).map(([name, bytes]) => ({ name, content: bytes }))
  writeFileSync(path, zip(files, at))
  const script =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])'
  try {
    execFileSync('python3', ['-c', script, path, dir], {
      env: { ...process.env, PYTHONUTF8: '1', LC_ALL: 'C.UTF-8' },
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    t.skip('no python3 here to unpack it with')
    return
  }
  for (const [name, bytes] of Object.entries(content)) assert.deepEqual(readFileSync(join(dir, name)), bytes)
})
