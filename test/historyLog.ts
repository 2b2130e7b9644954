// A history with its log on a database of its own, and what a wallet is told of it.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Keys } from '#base/keys'
import { createLog } from '#base/log'
import type { Event, HistoryPage } from '#contract/identity/history'
import { jws, merkleLog } from '#identity/formats'
import { createHistory } from '#identity/history'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { nextIdNumber } from '#test/issuing'
import { testKeys } from '#test/keys'

const origin = 'http://localhost:7700'
const ownKeys = testKeys()

const event: Event = {
  kind: 'lookup',
  operatorId: 'op',
  look: 'page',
  reason: 'legal_order',
  reference: null,
}

type Given = { witnessFile?: string | null; keys?: Keys }

export async function openHistory(t: TestContext, { witnessFile = null, keys = ownKeys }: Given = {}) {
  const db = await openTestDb(t)
  const log = createLog({ level: 'silent' })
  let at = new Date('2027-03-01T08:00:00Z')
  const now = () => at
  const people = createPeople({ keys, now })
  const parties = createParties({ db, now, origin })
  const trust = await createTrust({ db, keys, origin, now })
  const create = (file = witnessFile) =>
    createHistory({ db, log, trust, origin, now, vault: people, parties, witnessFile: file })
  const history = create()
  const newPerson = () => db.tx((sql) => people.add(sql, { idNumber: nextIdNumber(), name: '王芳' }))
  const personId = await newPerson()
  let asked = personId
  const app = await testHttp(
    t,
    db,
    history.routes({ db, requireResident: async () => ({ personId: asked }) }),
  )
  let entries = 0
  const get = async <T>(url: string) => (await app.inject(url)).json<T>()
  return {
    db,
    trust,
    people,
    history,
    create,
    personId,
    newPerson,
    app,
    get,
    now,
    ask: (who: string, url: string) => {
      asked = who
      return app.inject(url)
    },
    signHead: signerOf(trust, now),
    pass: (ms: number) => void (at = new Date(at.getTime() + ms)),
    enter: (who = personId) => {
      entries += 1
      const entryId = `e${entries}`
      return db.tx((sql) => history.record(sql, { entryId, personId: who, event }))
    },
    /** What the wallet of a person is told, with proofs under the newest head. */
    read: async (who = personId) => {
      asked = who
      const { head } = await get<HistoryPage>('/api/history?limit=1')
      const read =
        head && trust.isTreeHeadSigned(jws.parse(head)) ? merkleLog.readHead(jws.parse(head)) : null
      assert.ok(read)
      const page = await get<HistoryPage>(`/api/history?limit=100&treeSize=${read.size}`)
      return { head: read, entries: page.entries }
    },
  }
}

/** Signs a head as the operator may: of any tree, and with another key of the city's. */
function signerOf(trust: Awaited<ReturnType<typeof createTrust>>, now: () => Date) {
  return async (root: Uint8Array, size: number, use: 'historyLog' | 'statusList' = 'historyLog') => {
    const { kid, x5c, sign } = await trust.signer(use)
    const header = { alg: 'ES256', typ: merkleLog.headType, kid, x5c }
    const input = jws.signingInput(header, merkleLog.headPayload({ origin, size, root, at: now() }))
    return `${input}.${sign(input)}`
  }
}

export const bytesOf = (hashes: readonly string[]) => hashes.map((one) => Buffer.from(one, 'base64url'))

/** Whether what is shown stands at its place in the log. */
export function isIncluded(
  { leafIndex, path, ...entry }: HistoryPage['entries'][number],
  head: merkleLog.TreeHead,
) {
  const commitment = merkleLog.commitmentOf(entry, entry.blinding)
  assert.ok(commitment && leafIndex !== null && path)
  const leaf = merkleLog.leafHash(Buffer.from(commitment, 'base64url'))
  return merkleLog.verifyInclusion({
    leaf,
    index: leafIndex,
    size: head.size,
    path: bytesOf(path),
    root: head.root,
  })
}
