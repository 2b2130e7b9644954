// The face of whoever says they lost a phone lies under a key of the try, not of the person named: it may be a stranger's
// face and nobody's number. The key goes with the decision.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Keys } from '#base/keys'
import { open, seal } from '#base/seal'
import type { Deps } from '../deps.ts'

const keyContext = (applicationId: string) => `enrolment.stop:${applicationId}`

export const makeKey = (keys: Pick<Keys, 'wrap'>, applicationId: string): Buffer =>
  keys.wrap(randomBytes(32), keyContext(applicationId))

/** The same house, in which what belongs to this try is sealed under the try's own key: for the capture. */
export function underOwnKey(deps: Deps, own: { applicationId: string; keyWrapped: Buffer }): Deps {
  const key = () => {
    const opened = deps.keys.unwrap(own.keyWrapped, keyContext(own.applicationId))
    assert(opened, 'only keys of people are destroyed, never that of a try')
    return opened
  }
  const people: Deps['people'] = {
    ...deps.people,
    seal: async (_sql, _personId, bytes, context) => seal(key(), bytes, context),
    open: async (_sql, _personId, sealed, context) => open(key(), sealed, context),
  }
  return { ...deps, people }
}
