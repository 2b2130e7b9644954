import type { Sql } from '#base/db'
import { candidatesMax } from './contract.ts'
import type { Deps } from './deps.ts'
import { clearedOf } from './store/pairs.ts'

// One face, one person: who else enrolled looks like this. Asked in two steps, as the gallery wants it.

export type Survey = Awaited<ReturnType<Deps['faces']['gallery']['survey']>>
type Asked = { embedding: Float32Array; personId: string }
type Searching = Pick<Deps, 'faces' | 'duplicateSimilarityMin'>

const questionOf = ({ duplicateSimilarityMin }: Searching, { embedding, personId }: Asked) => ({
  embedding,
  except: personId,
  similarityMin: duplicateSimilarityMin,
})

/** Before the transaction. */
export const surveyOthers = (deps: Searching & Pick<Deps, 'db'>, asked: Asked): Promise<Survey> =>
  deps.faces.gallery.survey(deps.db.sql, questionOf(deps, asked))

/**
 * In the transaction, in turns over all processes. The most alike, but for those whom two operators have said to be
 * another person: twins are looked at once.
 *
 * @throws Refusal `faces.gallery_incomplete` 503 when somebody could not be looked at
 */
export async function othersLike(
  deps: Searching,
  sql: Sql,
  { survey, ...asked }: Asked & { survey: Survey },
): Promise<{ personId: string; similarity: number }[]> {
  const found = await deps.faces.gallery.candidates(sql, { ...questionOf(deps, asked), survey })
  const cleared = await clearedOf(sql, asked.personId)
  return found.filter((other) => !cleared.has(other.personId)).slice(0, candidatesMax)
}
