/**
 * Whose wallet this is. A guardian holds a child's card on their own phone: each person has a database of their own, with
 * their own device key, so that nothing of one is ever used for the other. Which one is open is a random id, no personal
 * data, and may stand in localStorage; who is behind it stands in the guardian's own database.
 */
export type Profile = string

/** The person whose phone it is. */
export const ownProfile: Profile = ''
export const wardsKey = 'wards'

const storageKey = 'hufu.profile'
const form = /^[0-9a-f-]{36}$/

/** Read once: a tab that is open keeps to the person it began with. */
export const currentProfile: Profile = readStored()

export const databaseOf = (profile: Profile) =>
  profile === ownProfile ? 'hufu-wallet' : `hufu-wallet-${profile}`

/**
 * Everything begins anew with the other person: no page, no session, no half-filled form goes over.
 *
 * @param path the page of theirs that opens
 */
export function openProfile(profile: Profile, path = '/'): void {
  if (profile === ownProfile) localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, profile)
  location.hash = path
  location.reload()
}

function readStored(): Profile {
  try {
    const stored = globalThis.localStorage?.getItem(storageKey) ?? ''
    return form.test(stored) ? stored : ownProfile
  } catch {
    // A browser that keeps nothing for this page keeps no child's card either.
    return ownProfile
  }
}
