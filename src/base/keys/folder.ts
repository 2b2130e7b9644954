// The folder of keys, as several processes use it: whole files only, and a stamp by which each sees another's change.
import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { newId } from '#base/ids'

export function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return [] // not made yet
  }
}

/** Changes whenever a file is added, replaced or taken away. */
export function stampOf(dir: string): string {
  return filesIn(dir)
    .filter((name) => !name.includes('.part'))
    .toSorted()
    .map((name) => {
      const found = statSync(join(dir, name), { throwIfNoEntry: false })
      return found ? `${name} ${found.ino} ${found.size} ${found.mtimeMs}` : name
    })
    .join('\n')
}

/**
 * Puts a file in the place of another: written beside, synced, renamed, the folder synced, so that after a power cut it is the
 * old one or the new one, whole. What the old one held is then overwritten: on a plain disk that erases it.
 */
export function replaceFile(path: string, text: string): void {
  const part = writePart(path, text)
  const old = openOld(path)
  renameSync(part, path)
  syncFolderOf(path)
  if (old !== null) overwrite(old)
}

/** @returns false when there is a file of this name already: of two who make it at once, one does */
export function createFile(path: string, text: string): boolean {
  const part = writePart(path, text)
  try {
    linkSync(part, path)
    syncFolderOf(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(part)
  }
}

export function appendToFile(path: string, text: string): void {
  appendFileSync(path, text, { mode: 0o600, flush: true })
  syncFolderOf(path)
}

export function destroyFile(path: string): void {
  const old = openOld(path)
  rmSync(path, { force: true })
  syncFolderOf(path)
  if (old !== null) overwrite(old)
}

function writePart(path: string, text: string): string {
  const part = `${path}.part-${newId()}`
  writeFileSync(part, text, { mode: 0o600, flush: true })
  return part
}

function openOld(path: string): number | null {
  try {
    return openSync(path, 'r+')
  } catch {
    return null // a first one has nothing to overwrite
  }
}

function overwrite(file: number): void {
  try {
    // Through the name it is gone; through the handle its blocks are still the same ones.
    const { size } = fstatSync(file)
    if (size > 0) writeSync(file, Buffer.alloc(size), 0, size, 0)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolderOf(path: string): void {
  const folder = openSync(join(path, '..'), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
