// The gallery in memory: every face as 512 whole numbers of one byte, compared one by one. Exact search over
// bytes was measured against graphs (HNSW): those find 58 to 88 % of the mates at this number of dimensions.
//
// Slabs are shared memory, so that a thread can search them while the event loop goes on.

export const slabRows = 4096

/** `bytes`: rows × dimensions. `scales`: what a row's bytes have to be multiplied by. A scale of 0 is an empty row. */
export type Slab = { bytes: Int8Array; scales: Float32Array }

export type Hit = { row: number; score: number }

export function createSlab(dimensions: number): Slab {
  return {
    bytes: new Int8Array(new SharedArrayBuffer(slabRows * dimensions)),
    scales: new Float32Array(new SharedArrayBuffer(slabRows * 4)),
  }
}

/** Writes an embedding into a row; the error of a similarity is below .005. */
export function writeRow(slab: Slab, row: number, embedding: Float32Array): void {
  const peak = embedding.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  const start = row * embedding.length
  for (let i = 0; i < embedding.length; i++)
    slab.bytes[start + i] = Math.round(((embedding[i] ?? 0) / peak) * 127)
  slab.scales[row] = peak / 127
}

export function clearRow(slab: Slab, row: number): void {
  slab.scales[row] = 0
}

/**
 * The rows most like the probe, best first.
 *
 * @param slabs in order: row r of slab s is row s × slabRows + r of the answer
 * @returns at most `limit` rows with a score of at least `scoreMin`
 */
export function scanSlabs(
  slabs: readonly Slab[],
  probe: Float32Array,
  limit: number,
  scoreMin: number,
): Hit[] {
  const best: Hit[] = []
  let floor = scoreMin
  slabs.forEach((slab, s) => {
    scanSlab(slab, probe, (row, score) => {
      if (score < floor) return
      insert(best, { row: s * slabRows + row, score }, limit)
      if (best.length === limit) floor = best.at(-1)?.score ?? floor
    })
  })
  return best
}

function scanSlab(
  { bytes, scales }: Slab,
  probe: Float32Array,
  found: (row: number, score: number) => void,
): void {
  const dimensions = probe.length
  const whole = wholeNumbers(probe)
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row]!
    if (scale === 0) continue
    const start = row * dimensions
    let [p, q, r, s] = [0, 0, 0, 0]
    // Four sums that do not wait for one another; whole numbers of 32 bits throughout.
    for (let i = 0; i < dimensions; i += 4) {
      p = (p + Math.imul(bytes[start + i]!, whole.values[i]!)) | 0
      q = (q + Math.imul(bytes[start + i + 1]!, whole.values[i + 1]!)) | 0
      r = (r + Math.imul(bytes[start + i + 2]!, whole.values[i + 2]!)) | 0
      s = (s + Math.imul(bytes[start + i + 3]!, whole.values[i + 3]!)) | 0
    }
    found(row, (p + q + r + s) * scale * whole.scale)
  }
}

// 12 bits for the probe: 512 products of 7 and 12 bits stay within 32.
function wholeNumbers(probe: Float32Array): { values: Int32Array; scale: number } {
  const peak = probe.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  return { values: Int32Array.from(probe, (value) => Math.round((value / peak) * 2047)), scale: peak / 2047 }
}

function insert(best: Hit[], hit: Hit, limit: number): void {
  const place = best.findIndex(({ score }) => score < hit.score)
  best.splice(place === -1 ? best.length : place, 0, hit)
  if (best.length > limit) best.pop()
}
