// Who stands in which row. A million entries of a Map with strings and objects take 250 MB; as numbers they take 33.

const firstRows = 1024
const wordsOfId = 4
const wordsOfRevision = 2

/** Person → row, and back, with the revision of what stands there. Rows are given out by the caller. */
export class PlaceIndex {
  #ids = new Uint32Array(firstRows * wordsOfId)
  #revisions = new Uint32Array(firstRows * wordsOfRevision)
  // Open addressing: row + 1, 0 where nothing is; never more than half full.
  #table = new Int32Array(firstRows * 2)
  #size = 0

  size(): number {
    return this.#size
  }

  bytes(): number {
    return this.#ids.byteLength + this.#revisions.byteLength + this.#table.byteLength
  }

  /** Where somebody stands who is nowhere yet. */
  add(personId: string, row: number, revision: string): void {
    this.#makeRoom(row)
    const id = wordsOf(personId)
    this.#table[this.#slotOf(id)] = row + 1
    this.#ids.set(id, row * wordsOfId)
    this.#revisions.set(wordsOf(revision).subarray(wordsOfId - wordsOfRevision), row * wordsOfRevision)
    this.#size += 1
  }

  rowOf(personId: string): number | null {
    const found = this.#table[this.#slotOf(wordsOf(personId))]
    return found ? found - 1 : null
  }

  /** @returns the row that is free now */
  remove(personId: string): number | null {
    const slot = this.#slotOf(wordsOf(personId))
    const found = this.#table[slot]
    if (!found) return null
    const row = found - 1
    this.#ids.fill(0, row * wordsOfId, (row + 1) * wordsOfId)
    this.#close(slot)
    this.#size -= 1
    return row
  }

  /** By the half of a revision that is drawn at random (RFC 9562 §5.7): 62 bits. */
  holds(personId: string, revision: string): boolean {
    const row = this.rowOf(personId)
    if (row === null) return false
    const half = wordsOf(revision).subarray(wordsOfId - wordsOfRevision)
    return half.every((word, place) => this.#revisions[row * wordsOfRevision + place] === word)
  }

  personAt(row: number): string | null {
    const words = this.#ids.subarray(row * wordsOfId, (row + 1) * wordsOfId)
    if (!words.some((word) => word !== 0)) return null
    const hex = [...words].map((word) => word.toString(16).padStart(8, '0')).join('')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  /** The slot that has this person, or the free one where they would go. */
  #slotOf(id: Uint32Array): number {
    const mask = this.#table.length - 1
    let slot = hash(id) & mask
    for (;;) {
      const found = this.#table[slot]
      if (!found || this.#isAt(found - 1, id)) return slot
      slot = (slot + 1) & mask
    }
  }

  #isAt(row: number, id: Uint32Array): boolean {
    for (let i = 0; i < wordsOfId; i++) if (this.#ids[row * wordsOfId + i] !== id[i]) return false
    return true
  }

  // What stood behind the gap moves up, so that nobody is looked for past an empty slot.
  #close(from: number): void {
    const mask = this.#table.length - 1
    let gap = from
    this.#table[gap] = 0
    for (let slot = (gap + 1) & mask; this.#table[slot]; slot = (slot + 1) & mask) {
      const entry = this.#table[slot] ?? 0
      const home = hash(this.#ids.subarray((entry - 1) * wordsOfId, entry * wordsOfId)) & mask
      const isReachable = gap <= slot ? home > gap && home <= slot : home > gap || home <= slot
      if (isReachable) continue
      this.#table[gap] = entry
      this.#table[slot] = 0
      gap = slot
    }
  }

  #makeRoom(row: number): void {
    const rows = this.#ids.length / wordsOfId
    if (row >= rows) {
      this.#ids = grown(this.#ids)
      this.#revisions = grown(this.#revisions)
    }
    if ((this.#size + 1) * 2 <= this.#table.length) return
    const before = this.#table
    this.#table = new Int32Array(before.length * 2)
    for (const entry of before) {
      if (entry === 0) continue
      const id = this.#ids.subarray((entry - 1) * wordsOfId, entry * wordsOfId)
      this.#table[this.#slotOf(id)] = entry
    }
  }
}

function grown(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(words.length * 2)
  more.set(words)
  return more
}

function wordsOf(uuid: string): Uint32Array {
  const hex = uuid.replaceAll('-', '')
  const words = new Uint32Array(wordsOfId)
  for (let i = 0; i < wordsOfId; i++) words[i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16)
  return words
}

function hash(id: Uint32Array): number {
  let mixed = 0
  for (const word of id) mixed = Math.imul(mixed ^ word ^ (mixed >>> 15), 0x9e3779b1)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
