import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { complain } from './say.ts'

/** Says so, and fails the command, when a path that a person typed leads to nothing of the kind. */
export function isMissing(path: string, what: 'file' | 'folder'): boolean {
  if (existsSync(path) && statSync(path).isDirectory() === (what === 'folder')) return false
  process.exitCode = 1
  const full = resolve(path)
  complain({ en: `There is no ${what} ${full}.`, zh: `没有${what === 'file' ? '文件' : '目录'} ${full}。` })
  return true
}
