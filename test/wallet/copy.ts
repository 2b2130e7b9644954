import type { TestKey } from '#test/device'

/** One copy of a card: a credential and the key it is bound to. */
export type Copy = { credential: string; key: TestKey }
