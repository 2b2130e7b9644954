// What was seen lately. In this process only: proofs from before its start are refused (dpop.ts), and to replay one at a
// second process one must first have broken TLS, and then still meets one-time nonces and idempotent routes behind it.

const entriesMax = 200_000

export type ReplayMemory = { isNew(id: string, at: Date): boolean }

/**
 * Two generations, each as long as a proof lives: what is asked for is in the present or in the former one.
 * When a flood fills a generation it ends early; memory stays bounded and the newest entries stay known.
 */
export function createReplayMemory({
  lifetimeSeconds,
  max = entriesMax,
}: {
  lifetimeSeconds: number
  max?: number
}): ReplayMemory {
  let present = new Set<string>()
  let former = new Set<string>()
  let startedMs = 0
  return {
    isNew(id, at) {
      const ageMs = at.getTime() - startedMs
      if (ageMs >= lifetimeSeconds * 1000 || present.size >= max / 2) {
        former = ageMs >= 2 * lifetimeSeconds * 1000 ? new Set() : present
        present = new Set()
        startedMs = at.getTime()
      }
      if (present.has(id) || former.has(id)) return false
      present.add(id)
      return true
    },
  }
}
