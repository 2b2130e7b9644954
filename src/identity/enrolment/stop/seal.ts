// The face of whoever says they lost a phone lies under a key of the try, not of the person named: it may be a stranger's
// face and nobody's number. Without its salt, which goes with the decision, there is no such key any more.
import { randomBytes } from 'node:crypto'
import { open, seal } from '#base/seal'
import type { Deps } from '../deps.ts'

export const makeSalt = (): Buffer => randomBytes(32)

/** The same house, in which what belongs to this try is sealed under the try's own key: for the capture. */
export function underOwnKey(deps: Deps, own: { applicationId: string; keySalt: Buffer }): Deps {
  const key = () =>
    deps.keys.blindIndex('enrolment.stop', `${own.applicationId}:${own.keySalt.toString('hex')}`)
  const people: Deps['people'] = {
    ...deps.people,
    seal: async (_sql, _personId, bytes, context) => seal(key(), bytes, context),
    open: async (_sql, _personId, sealed, context) => open(key(), sealed, context),
  }
  return { ...deps, people }
}
