// Whether anything that belongs to a person or opens them stands in files where it must not: dumps, logs, figures, raw data.
import { realpath } from 'node:fs/promises'
import type { Db } from '#base/db'
import type { Keys } from '#base/keys'
import { eachTemplate } from '#identity/faces'
import type { People } from '#identity/people'
import { filesUnder, type Part, partsOf } from './files.ts'
import type { Hit } from './scanner.ts'
import { createScanner, type Scanner } from './scanner.ts'
import * as patterns from './patterns.ts'

/** Where a find is, and of what kind: never the thing itself. */
export type Leak = { file: string; offset: number; kind: patterns.Kind; form: string; whose: string }
export type Checked = {
  leaks: Leak[]
  /** More than were kept. */
  isCut: boolean
  people: number
  patterns: number
  files: number
  bytes: number
  /** Could not be read to their end: nothing is proven of them. */
  unread: string[]
}

type Given = { db: Db; keys: Keys; people: Pick<People, 'everyone' | 'openMany'> }

const leaksKept = 500

/** Everything that is looked for. Nothing of it is written anywhere. */
export async function createLeakScanner(
  given: Given,
  secrets: readonly string[],
): Promise<{ scanner: Scanner; people: number }> {
  const all: patterns.Pattern[] = []
  let count = 0
  for await (const { personId, name, idNumber, key, portrait } of given.people.everyone(given.db.sql)) {
    count += 1
    all.push(...patterns.patternsOfNumber(personId, idNumber), ...patterns.patternsOfName(personId, name))
    all.push(...patterns.patternsOfKey(personId, key))
    if (portrait) all.push(...patterns.patternsOfPicture(personId, portrait))
  }
  for await (const { personId, halves, floats, units, bytes } of eachTemplate(given.db.sql, given.people)) {
    all.push(
      ...patterns.patternsOfTemplate(personId, halves, 2),
      ...patterns.patternsOfTemplate(personId, bytes, 1),
    )
    for (const form of [floats, units]) {
      all.push(...patterns.patternsOfTemplate(personId, form, 4))
      all.push(...patterns.patternsOfNumbers(personId, new Float32Array(new Uint8Array(form).buffer)))
    }
  }
  for (const secret of given.keys.secrets()) all.push(...patterns.patternsOfKey('', secret))
  for (const secret of secrets) all.push(...patterns.patternsOfSecret(secret))
  return { scanner: createScanner(all), people: count }
}

/** @param except folders that hold such things rightly: the keys */
export async function checkForLeaks(
  { scanner, people }: { scanner: Scanner; people: number },
  { paths, except }: { paths: readonly string[]; except: readonly string[] },
): Promise<Checked> {
  const checked: Checked = {
    leaks: [],
    isCut: false,
    people,
    patterns: scanner.patterns,
    files: 0,
    bytes: 0,
    unread: [],
  }
  const left = await Promise.all(except.map((path) => realpath(path).catch(() => path)))
  for (const path of paths)
    for await (const file of filesUnder(path, left)) {
      try {
        for await (const part of partsOf(file)) await checkPart(scanner, checked, part)
        checked.files += 1
      } catch (error) {
        if (!isGone(error)) checked.unread.push(file)
      }
    }
  return checked
}

async function checkPart(scanner: Scanner, checked: Checked, { name: file, bytes }: Part): Promise<void> {
  const stream = scanner.open(({ offset, pattern: { kind, form, whose } }: Hit) => {
    if (checked.leaks.length < leaksKept) checked.leaks.push({ file, offset, kind, form, whose })
    else checked.isCut = true
  })
  for await (const piece of bytes) {
    checked.bytes += piece.length
    stream.feed(piece)
  }
  stream.end()
}

const isGone = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'
