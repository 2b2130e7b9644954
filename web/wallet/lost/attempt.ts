import { useSyncExternalStore } from 'react'
import type { StartedStop, StartStop } from '#contract/identity/enrolment'
import { authoriseWith, createApi } from '#kit/api'
import { createKey } from '#kit/holder'
import type { Purpose } from '../capture/capture-calls.ts'
import { consentVersions } from '../enrol/consent.ts'

/**
 * One try to stop a lost phone. It lives in this page's memory and nowhere else, with a key made for it: the browser may
 * be a stranger's, and a reload begins anew.
 */
export type Attempt = Purpose

let current: Attempt | undefined
const listeners = new Set<() => void>()

export const useAttempt = (): Attempt | undefined => useSyncExternalStore(subscribe, () => current)

/** @param stopId the same for a form that is sent again because its answer was lost */
export async function beginAttempt(form: Omit<StartStop, 'consents'>): Promise<void> {
  const key = await createKey()
  const { face } = consentVersions
  const started = await createApi({ authorise: authoriseWith(key) }).post<StartedStop>(
    '/api/enrolment/stops',
    { ...form, consents: { face } },
    { isIdempotent: true },
  )
  const api = createApi({ authorise: authoriseWith(key, async () => started.stopToken) })
  keep({ api, path: `/api/enrolment/stops/${started.stopId}` })
}

export const endAttempt = (): void => keep(undefined)

function keep(attempt: Attempt | undefined): void {
  current = attempt
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
