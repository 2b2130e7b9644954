// The keys that wrap persons' keys. A master key is a tree (tree.ts): each person's key is wrapped under a leaf of its own, and
// erasing the person destroys the leaf, here, outside of the database and its backups (docs/decisions/0022-erasure.md).
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { KeyFiles } from '#base/keys/files'
import { fileOf } from '#base/keys/files'
import { createFile, replaceFile } from '#base/keys/folder'
import { createLeaves } from '#base/keys/leaves'
import type { Master } from '#base/keys/master-file'
import { addToList, readList, readMaster, textOf } from '#base/keys/master-file'
import { newTree } from '#base/keys/tree'
import { open, seal } from '#base/seal'

// number (2) · leaf (8) · sealed: what stands in the database.
const headerBytes = 10
const leafBytes = 8
export class Masters {
  readonly #files: KeyFiles
  readonly #nextLeaf = createLeaves()
  #all: Master[] = []

  constructor(files: KeyFiles) {
    this.#files = files
  }

  /** Oldest first; the last one wraps. */
  all(): readonly Master[] {
    return this.#all
  }

  /** Reads the folder anew, and overwrites in memory what was read before. */
  load(): void {
    const { dir } = this.#files
    const before = this.#all
    this.#all = this.#files.numbers('master').map((number) => readMaster(dir, number))
    for (const { tree } of before) tree.forget()
    this.#destroy(readList(dir))
  }

  add(): string {
    const made = {
      kid: randomBytes(8).toString('hex'),
      identity: randomBytes(32),
      tree: newTree(randomBytes(32)),
    }
    const text = textOf({ ...made, madeAt: new Date().toISOString() })
    let number = (this.#files.numbers('master').at(-1) ?? 0) + 1
    while (!createFile(fileOf(this.#files.dir, 'master', number), text)) number += 1
    this.load()
    return made.kid
  }

  wrap(secret: Buffer, context: string): Buffer {
    return this.#wrapUnder(this.#nextLeaf(), secret, context)
  }

  /** undefined: the key is not here; null: it is, and this leaf of it is destroyed */
  unwrap(wrapped: Buffer, context: string): Buffer | null | undefined {
    const master = this.#of(wrapped)
    if (!master) return undefined
    const key = master.tree.keyOf(leafOf(wrapped))
    return key && open(key, wrapped.subarray(headerBytes), context)
  }

  /** Under the newest master key what was wrapped under an older one; the leaf stays. null: it is destroyed. */
  rewrap(wrapped: Buffer, context: string): Buffer | null {
    const secret = this.unwrap(wrapped, context)
    return secret ? this.#wrapUnder(leafOf(wrapped), secret, context) : null
  }

  isDestroyed(leaf: Buffer): boolean {
    return this.#all.every(({ tree }) => tree.isDestroyed(leaf))
  }

  /** Whether this very wrapping can never be opened. */
  isLost(wrapped: Buffer): boolean {
    return this.#of(wrapped)?.tree.isDestroyed(leafOf(wrapped)) ?? false
  }

  /**
   * The list first: should the machine stop between the two, whoever reads the folder next goes on from it.
   *
   * @param leaves of persons who are erased; destroyed in every master key, since a backup may hold a wrapping under any
   */
  destroy(leaves: readonly Buffer[]): void {
    this.load()
    const { dir } = this.#files
    const known = new Set(readList(dir).map((leaf) => leaf.toString('hex')))
    const fresh = leaves.map((leaf) => leaf.toString('hex')).filter((leaf) => !known.has(leaf))
    if (fresh.length > 0) addToList(dir, fresh)
    this.#destroy(leaves)
  }

  forget(): void {
    for (const { tree } of this.#all) tree.forget()
  }

  #destroy(leaves: readonly Buffer[]): void {
    for (const master of this.#all) {
      let destroyed = 0
      for (const leaf of leaves) if (master.tree.destroy(leaf)) destroyed += 1
      if (destroyed > 0) replaceFile(fileOf(this.#files.dir, 'master', master.number), textOf(master))
    }
  }

  #of(wrapped: Buffer): Master | undefined {
    const number = wrapped.readUInt16BE(0)
    return this.#all.find((one) => one.number === number)
  }

  #wrapUnder(leaf: Buffer, secret: Buffer, context: string): Buffer {
    const master = this.#all.at(-1)
    const key = master?.tree.keyOf(leaf)
    assert(master && key, 'a leaf that is destroyed wraps nothing')
    return Buffer.concat([headerOf(master.number), leaf, seal(key, secret, context)])
  }
}

/** The place of a person's key in the trees. */
export const leafOf = (wrapped: Buffer): Buffer => wrapped.subarray(2, 2 + leafBytes)
/** With what a wrapping under this master key begins. */
export const headerOf = (number: number): Buffer => Buffer.of(number >> 8, number & 0xff)
