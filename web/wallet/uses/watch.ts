// The check as the pages see it: it runs beside them, one at a time over all tabs, and they show what is known so far.
import { useSyncExternalStore } from 'react'
import { asRefused, type Refused } from '#kit/api'
import { acceptBreak, check, compareHeads, type examineShown, type Kept, raise } from '#kit/history'
import { createPorts } from './log-ports.ts'

export type Watch = {
  kept: Kept | undefined
  isChecking: boolean
  /** A log is signed every hour, also when nothing happens. This one has not been for long. */
  isStill: boolean
  /** Why the last check could not be made; an alarm is not among the reasons. */
  refused: Refused | undefined
}

const againAfterMs = 20_000
const stillMs = 3 * 3_600_000
const ports = createPorts()
const listeners = new Set<() => void>()
let current: Watch = { kept: undefined, isChecking: false, isStill: false, refused: undefined }
let lookedAtMs = Number.NEGATIVE_INFINITY

export function useWatch(): Watch {
  return useSyncExternalStore(subscribe, () => current)
}

/** What was known before anything is fetched now: what is shown may be newer, never older. */
export async function newestKnown(): Promise<number> {
  const kept = current.kept ?? (await ports.read())
  return kept?.to ?? 0
}

/** Checks, unless that was done a moment ago or is under way. */
export async function look({ isAsked = false } = {}): Promise<void> {
  if (current.isChecking || (!isAsked && performance.now() - lookedAtMs < againAfterMs)) return
  lookedAtMs = performance.now()
  change({ isChecking: true, refused: undefined })
  try {
    await alone(async () => {
      change({ kept: await ports.read() })
      change({ kept: await check(ports, (kept) => change({ kept })) })
    })
  } catch (thrown) {
    change({ refused: asRefused(thrown) })
  } finally {
    const signedAt = current.kept?.heads.at(-1)?.signedAt
    const isStill = signedAt !== undefined && Date.now() - Date.parse(signedAt) > stillMs
    change({ isChecking: false, isStill })
  }
}

type Contradicted = NonNullable<ReturnType<typeof examineShown>['contradicted']>
export const report = (contradicted: Contradicted) =>
  alone(async () => change({ kept: await raise(ports, contradicted) }))

export const forgetAlarm = () => alone(async () => change({ kept: await acceptBreak(ports) }))

/** @returns how many heads of this city's log there were */
export async function compareWith(tokens: readonly string[]): Promise<number> {
  await look({ isAsked: true })
  if (current.refused) throw current.refused
  let count = 0
  await alone(async () => {
    const { kept, read } = await compareHeads(ports, tokens)
    count = read
    change({ kept })
  })
  return count
}

/** Two tabs that check at once would overwrite what the other has kept. */
async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request('hufu.history', work)
}

function change(part: Partial<Watch>): void {
  current = { ...current, ...part }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
