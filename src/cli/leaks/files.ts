// Every file under the given paths, as streams of bytes: what is packed is unpacked on the way.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib'

/** bytes: whoever keeps a piece copies it, because the next one may stand in its place. */
export type Part = { name: string; bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

const readBytes = 1 << 20

/** Files under a path, in order; links are not followed, and what must not be looked at is left out. */
export async function* filesUnder(path: string, except: readonly string[]): AsyncGenerator<string> {
  const stats = await statsOf(path)
  if (!stats || except.includes(await realpath(path).catch(() => path))) return
  if (stats.isFile()) yield path
  if (!stats.isDirectory()) return
  for (const name of (await readdir(path)).toSorted()) yield* filesUnder(join(path, name), except)
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch {
    return null // it went away since its folder was read: a running database does that
  }
}

/** The file itself, and what is packed in it. */
export async function* partsOf(path: string): AsyncGenerator<Part> {
  const head = await headOf(path)
  const unpack = unpackers.find(({ magic }) => head.subarray(0, magic.length).equals(magic))
  if (unpack) yield { name: `${path} (unpacked)`, bytes: unpacked(createReadStream(path), unpack.create()) }
  else yield { name: path, bytes: piecesOf(path) }
  if (head.subarray(0, 4).equals(zipLocal)) yield* entriesOf(path)
}

// A database has thousands of small files: a stream would take a fresh megabyte for each, and the collector most of the time.
const piece = Buffer.alloc(readBytes)

function* piecesOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    for (let read = 1; read > 0; ) {
      read = readSync(file, piece, 0, readBytes, null)
      if (read > 0) yield piece.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}

function unpacked(packed: Readable, unpack: Transform): Readable {
  // Whoever reads hears of an error too.
  pipeline(packed, unpack, () => {})
  return unpack
}

const unpackers = [
  { magic: Buffer.of(0x1f, 0x8b, 0x08), create: createGunzip },
  { magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd), create: createZstdDecompress },
] as const

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

// PKWARE APPNOTE 6.3.10 §4.3: what is in a zip stands in a list at its end.
const zipLocal = Buffer.from('PK\u0003\u0004', 'latin1')
const zipListed = Buffer.from('PK\u0001\u0002', 'latin1')
const zipEnd = Buffer.from('PK\u0005\u0006', 'latin1')
const zipEndMax = 65_557
const deflated = 8

async function* entriesOf(path: string): AsyncGenerator<Part> {
  const list = await readZipList(path)
  for (let at = 0; at + 46 <= list.length && list.subarray(at, at + 4).equals(zipListed); ) {
    const method = list.readUInt16LE(at + 10)
    const size = list.readUInt32LE(at + 20)
    const nameLength = list.readUInt16LE(at + 28)
    const local = list.readUInt32LE(at + 42)
    // Stored entries were seen with the file itself.
    if (method === deflated && size > 0) {
      const start = await startOfEntry(path, local)
      const packed = createReadStream(path, { start, end: start + size - 1 })
      yield { name: `${path} (entry at ${local})`, bytes: unpacked(packed, createInflateRaw()) }
    }
    at += 46 + nameLength + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32)
  }
}

async function readZipList(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(Math.min(size, zipEndMax))
    await file.read(tail, 0, tail.length, size - tail.length)
    const at = tail.lastIndexOf(zipEnd)
    if (at < 0) return Buffer.alloc(0)
    const list = Buffer.alloc(tail.readUInt32LE(at + 12))
    await file.read(list, 0, list.length, tail.readUInt32LE(at + 16))
    return list
  } finally {
    await file.close()
  }
}

async function startOfEntry(path: string, local: number): Promise<number> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(30), 0, 30, local)
    return local + 30 + buffer.readUInt16LE(26) + buffer.readUInt16LE(28)
  } finally {
    await file.close()
  }
}
