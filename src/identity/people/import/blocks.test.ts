import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { type Block, type Place, readBlocks } from './blocks.ts'

const dialect = { encoding: 'utf-8', delimiter: ',' } as const
const start: Place = { offset: 0, line: 1 }

async function file(
  t: TestContext,
): Promise<{ path: string; write: (text: string | Buffer) => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'hufu-blocks-'))
  t.after(() => rm(dir, { recursive: true }))
  const path = join(dir, 'residents.csv')
  return { path, write: (text) => writeFile(path, text) }
}

const all = (path: string, from: Place, linesMax: number): Promise<Block[]> =>
  Array.fromAsync(readBlocks(path, { ...dialect, from, linesMax }))

const cell = fc.stringMatching(/^[a-z王](?:[a-z王 ,"\n]{0,12}[a-z王])?$/)
const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 })
const toCsv = (table: [string, string][]) =>
  table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\n')

test('blocks of any size give the records that were written, and can be resumed at each end', async (t) => {
  const { path, write } = await file(t)
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (table, linesMax) => {
      await write(toCsv(table))
      const blocks = await all(path, start, linesMax)
      assert.deepEqual(
        blocks.flatMap((block) => block.records.map(({ values }) => values)),
        table,
      )
      assert.deepEqual(
        blocks.flatMap((block) => block.faults),
        [],
      )
      for (const [at, block] of blocks.entries()) {
        const rest = await all(path, block.next, linesMax)
        assert.deepEqual(
          rest.flatMap(({ records }) => records),
          blocks.slice(at + 1).flatMap(({ records }) => records),
        )
      }
    }),
    { numRuns: 40 },
  )
})

test('a line without an end does not fill the memory, and the lines after it are read', async (t) => {
  const { path, write } = await file(t)
  await write(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(5_000_000, 'x'), Buffer.from('\nc,d\n')]))
  const blocks = await all(path, start, 100)
  assert.deepEqual(
    blocks.flatMap(({ faults }) => faults),
    [{ line: 2, fault: 'too_long' }],
  )
  const records = blocks.flatMap((block) => block.records)
  assert.deepEqual(
    records.map(({ line, values }) => [line, ...values]),
    [
      [1, 'a', 'b'],
      [3, 'c', 'd'],
    ],
  )
  assert.deepEqual(blocks.at(-1)?.next, { offset: 5_000_009, line: 4 })
})
