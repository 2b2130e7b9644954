import { useSyncExternalStore } from 'react'
import { authoriseWith, createApi, type Api } from '#kit/api'
import {
  type CardFace,
  cardFaceKey,
  createResidentApi,
  deviceKey,
  readRecord,
  readSession,
  removeRecord,
  writeRecord,
} from '#kit/holder'

/**
 * What this device holds of the person: an application under way, a card, or nothing. It is read from IndexedDB at
 * start and after each change, so that a reload or a closed tab goes on where it was.
 */
export type StoredApplication = { applicationId: string; applicationToken: string }
export type Holding = {
  isRead: boolean
  application: StoredApplication | undefined
  /** A code from the desk that this device has redeemed, until the card is here. */
  deskCode: string | undefined
  card: CardFace | undefined
  hasSession: boolean
}

export const applicationKey = 'application'
const deskCodeKey = 'desk-code'
const nothing: Holding = {
  isRead: false,
  application: undefined,
  deskCode: undefined,
  card: undefined,
  hasSession: false,
}
const listeners = new Set<() => void>()
let current = nothing

export async function readHolding(): Promise<Holding> {
  const [application, deskCode, card, session] = await Promise.all([
    readRecord<StoredApplication>(applicationKey),
    readRecord<string>(deskCodeKey),
    readRecord<CardFace>(cardFaceKey),
    readSession(),
  ])
  current = { isRead: true, application, deskCode, card, hasSession: session !== undefined }
  for (const listener of listeners) listener()
  return current
}

export function useHolding(): Holding {
  return useSyncExternalStore(subscribe, () => current)
}

export async function keepApplication(application: StoredApplication): Promise<void> {
  await writeRecord(applicationKey, application)
  await readHolding()
}

export async function dropApplication(): Promise<void> {
  await removeRecord(applicationKey)
  await readHolding()
}

export async function keepDeskCode(code: string): Promise<void> {
  await writeRecord(deskCodeKey, code)
  await readHolding()
}

export async function dropDeskCode(): Promise<void> {
  await removeRecord(deskCodeKey)
  await readHolding()
}

/** Calls as the applicant: the application's token, signed by the device key. */
export function applicantApi({ applicationToken }: StoredApplication): Api {
  return createApi({
    authorise: async (call) => authoriseWith(await deviceKey(), async () => applicationToken)(call),
  })
}

/** Calls before there is an application: signed by the device key, without a token. */
export const newcomerApi = createApi({ authorise: async (call) => authoriseWith(await deviceKey())(call) })
export const residentApi = createResidentApi()
export const publicApi = createApi()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
