// The portrait that belongs to a row: a file named in the row, or called by the ID number.
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { portraitBytesMax } from '../contract.ts'
import { type JpegFault, readJpegHeader } from '../jpeg.ts'

/** Why a portrait may not be one to compare a face with; from the face engine, where one is given. */
export type PortraitFault =
  | JpegFault
  | 'missing'
  | 'outside'
  | 'no_face'
  | 'several_faces'
  | 'unreadable'
  | 'unsuitable'

export type Portrait =
  | { outcome: 'portrait'; jpeg: Buffer }
  | { outcome: 'none' }
  | { outcome: 'fault'; fault: PortraitFault }

/** What looks at the picture itself: the face engine. null: good enough. */
export type CheckPortrait = (jpeg: Buffer) => Promise<PortraitFault | null>

export type PortraitSource = { dir: string; check: CheckPortrait | null }

/** @param fileName as the row says; null: by number */
export async function findPortrait(
  { dir, check }: PortraitSource,
  { fileName, idNumber }: { fileName: string | null; idNumber: string },
): Promise<Portrait> {
  // A name that leads elsewhere would let a row of the file read any file of the machine.
  if (fileName !== null && basename(fileName) !== fileName) return { outcome: 'fault', fault: 'outside' }
  const names = fileName === null ? [`${idNumber}.jpg`, `${idNumber}.jpeg`, `${idNumber}.JPG`] : [fileName]
  for (const name of names) {
    const jpeg = await readLimited(join(dir, name))
    if (jpeg) return judge(jpeg, check)
  }
  return fileName === null ? { outcome: 'none' } : { outcome: 'fault', fault: 'missing' }
}

async function judge(jpeg: Buffer, check: CheckPortrait | null): Promise<Portrait> {
  const header = readJpegHeader(jpeg)
  if (header.outcome === 'fault') return header
  const fault = check ? await check(jpeg) : null
  return fault ? { outcome: 'fault', fault } : { outcome: 'portrait', jpeg }
}

/** The file, or a byte more than is permitted of it; null where there is none. */
async function readLimited(path: string): Promise<Buffer | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!file) return null
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.min(size, portraitBytesMax + 1))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
