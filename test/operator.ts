import { Refusal } from '#base/refusal'

type Colleague = { operatorId: string; name: string }

/** An operator is whoever says so: for tests of what operators do, not of how they get in. */
export async function requireOperator({ headers }: { headers: Record<string, unknown> }) {
  const known = colleagues.find(({ operatorId }) => operatorId === headers['x-operator'])
  if (!known) throw new Refusal('parties.session_missing', 401)
  return { operatorId: known.operatorId }
}

export const colleagues: readonly Colleague[] = [
  { operatorId: 'op-1', name: '林' },
  { operatorId: 'op-2', name: '周' },
  { operatorId: 'op-3', name: '赵' },
]

export const operatorsWith = async () => [...colleagues]
