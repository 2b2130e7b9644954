// The register of a region: who lives here, how their document stands, and the key under which all of theirs is kept.
import type { Clock } from '#base/clock'
import type { Keys } from '#base/keys'
import { createRegister } from './register.ts'
import { createVault } from './vault.ts'

export type { Match, NewResident, Person } from './register.ts'

export type People = ReturnType<typeof createPeople>

export function createPeople({ keys, now }: { keys: Keys; now: Clock }) {
  return { ...createRegister({ keys, now }), ...createVault({ keys }) }
}
