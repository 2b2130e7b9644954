// Whether a signed head goes on from the one seen before (RFC 9162 §2.1.4).
import { base64url, merkleLog } from '#identity/formats'
import { Contradicted } from './contradicted.ts'
import type { Kept, Ports, SeenHead } from './kept.ts'

/** The head that is shown now: the city's, and a continuation of the last one. Null: the log has not begun. */
export async function acceptHead(ports: Ports, kept: Kept): Promise<SeenHead | null> {
  const token = await ports.head()
  const last = kept.heads.at(-1)
  if (token === null) {
    if (last) throw new Contradicted('head_older', null, { headShown: null })
    return null
  }
  const head = await ports.verifyHead(token)
  if (!head) throw new Contradicted('head_forged', null, { headShown: token })
  const seen = seenHead(token, head, ports.now())
  if (last && seen.size < last.size) throw new Contradicted('head_older', null, { headShown: token })
  if (last) await expectContinuation(ports, last, seen, 'log_rewritten')
  // The same tree signed again, later: only the newer signature is of use. An older one comes from a cache.
  if (last && seen.size === last.size && seen.signedAt <= last.signedAt) return last
  return seen
}

/** @throws Contradicted when the larger tree is not the smaller one with leaves added */
export async function expectContinuation(
  ports: Ports,
  smaller: SeenHead,
  larger: SeenHead,
  what: 'log_rewritten' | 'split_view',
): Promise<void> {
  const [first, second] = [smaller.size, larger.size]
  const path = first === second ? [] : await consistencyPath(ports, { first, second })
  const hashes = path?.map(merkleLog.decodeHash) ?? null
  const [firstRoot, secondRoot] = [merkleLog.decodeHash(smaller.root), merkleLog.decodeHash(larger.root)]
  const isWhole = hashes?.every((hash) => hash !== null) ?? false
  const isConsistent =
    isWhole &&
    firstRoot !== null &&
    secondRoot !== null &&
    merkleLog.verifyConsistency({
      first,
      second,
      firstRoot,
      secondRoot,
      path: hashes?.flatMap((hash) => hash ?? []) ?? [],
    })
  if (!isConsistent)
    throw new Contradicted(what, null, {
      headKept: smaller.token,
      headShown: larger.token,
      proof: path ? [...path] : null,
    })
}

/** Who signed a head of that size, and says that there never was one, has contradicted itself: null. */
async function consistencyPath(ports: Ports, sizes: { first: number; second: number }) {
  try {
    return await ports.consistency(sizes)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'history.unknown_tree') return null
    throw thrown
  }
}

export const seenHead = (token: string, { size, root, at }: merkleLog.TreeHead, now: Date): SeenHead => ({
  token,
  size,
  root: base64url.encode(root),
  signedAt: at.toISOString(),
  seenAt: now.toISOString(),
})
