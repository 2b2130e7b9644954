import { jwk } from '#identity/formats'
import { deviceKey } from './device-key.ts'
import { currentProfile, ownProfile, type Profile, wardsKey } from './profile.ts'
import { readRecord, writeRecord } from './store.ts'

/** A child whose card is held on this phone beside one's own. */
export type HeldWard = { wardId: string; profile: Profile; name: string }

/** From whichever profile it is asked: the list is the guardian's. */
export async function readWards(): Promise<readonly HeldWard[]> {
  return (await readRecord<HeldWard[]>(wardsKey, ownProfile)) ?? []
}

/** The child whose place this is; undefined in one's own. */
export async function currentWard(): Promise<HeldWard | undefined> {
  return (await readWards()).find(({ profile }) => profile === currentProfile)
}

/** A place of the child's own on this phone, made at first use. jkt: the thumbprint of its key (RFC 7638). */
export async function placeFor({ wardId, name }: { wardId: string; name: string }) {
  const wards = await readWards()
  const known = wards.find((one) => one.wardId === wardId)
  const ward = known ?? { wardId, profile: crypto.randomUUID(), name }
  if (!known) await writeRecord(wardsKey, [...wards, ward], ownProfile)
  const { publicJwk } = await deviceKey(ward.profile)
  return { profile: ward.profile, jkt: jwk.thumbprint(publicJwk) }
}
