import { Refusal } from '#base/refusal'

const operators = new Set(['op-1', 'op-2', 'op-3'])

/** An operator is whoever says so: for tests of what operators do, not of how they get in. */
export async function requireOperator({ headers }: { headers: Record<string, unknown> }) {
  const operatorId = headers['x-operator']
  if (typeof operatorId !== 'string' || !operators.has(operatorId))
    throw new Refusal('parties.session_missing', 401)
  return { operatorId }
}
