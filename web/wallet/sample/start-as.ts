import { saveDraft } from '../enrol/draft.ts'
import { go } from '#kit/route'

/** Fills the form in for this made-up person; consent still comes first. */
export async function startAs({ name, idNumber }: { name: string; idNumber: string }): Promise<void> {
  await saveDraft({ applicationId: crypto.randomUUID(), name, idNumber })
  go('/consent')
}
