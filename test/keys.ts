import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Keys } from '#base/keys'
import { createKeys } from '#base/keys'

/** Keys of their own, in a directory that goes with the process. */
export function testKeys(): Keys {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-test-keys-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return createKeys(dir)
}
