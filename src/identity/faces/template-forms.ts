// A face in every form in which this house ever holds one in memory: for the search for what must be nowhere else.
import type { Sql } from '#base/db'
import { toUnit } from './engine.ts'
import type { Vault } from './gallery.ts'
import { rowOf } from './scan.ts'
import * as store from './store.ts'

const pageSize = 500
const firstUuid = '00000000-0000-0000-0000-000000000000'
const context = 'faces.template'

export type TemplateForms = { personId: string; halves: Buffer; floats: Buffer; units: Buffer; bytes: Buffer }

/** Everybody's, of whatever engine. */
export async function* eachTemplate(sql: Sql, vault: Pick<Vault, 'openMany'>): AsyncGenerator<TemplateForms> {
  for (let after = firstUuid; ; ) {
    const rows = await store.pageOfAll(sql, { after, size: pageSize })
    for (const { personId, bytes } of await vault.openMany(sql, rows, context)) yield formsOf(personId, bytes)
    if (rows.length < pageSize) return
    after = rows.at(-1)?.personId ?? after
  }
}

function formsOf(personId: string, stored: Buffer): TemplateForms {
  const copy = new Uint8Array(stored)
  const floats = Float32Array.from(new Float16Array(copy.buffer))
  const units = toUnit(Float32Array.from(floats))
  return {
    personId,
    halves: stored,
    floats: bytesOf(floats),
    units: bytesOf(units),
    bytes: bytesOf(rowOf(units)),
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer, byteOffset, byteLength)
