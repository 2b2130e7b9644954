import { Refusal } from '#base/refusal'

/** An operator is whoever says so: for tests of what operators do, not of how they get in. */
export async function requireOperator({ headers }: { headers: Record<string, unknown> }) {
  if (headers['x-operator'] !== 'op-1') throw new Refusal('parties.session_missing', 401)
  return { operatorId: 'op-1' }
}
