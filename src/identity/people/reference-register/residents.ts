// The residents of a reference register: a CSV file as `hufu import` takes it, read into memory.
import { createHmac, randomBytes } from 'node:crypto'
import { readBlocks } from '../import/blocks.ts'
import { readHeader } from '../import/columns.ts'
import { findPortrait } from '../import/portraits.ts'
import { nameForMatch } from '../names.ts'
import { dayOf, parseResident, type Resident } from '../resident.ts'
import type { Standing } from '../contract.ts'
import type { ChangesAnswer, MatchAnswer } from '../state-register/protocol.ts'

type Registered = { ref: string; resident: Resident; portraitName: string | null }

export type ReferenceResidents = {
  count: number
  match(question: { idNumber: string; name: string }): Promise<MatchAnswer>
  changes(after: string | null, limit: number): ChangesAnswer
  /** What a real register learns from its offices. False: nobody has this number. */
  report(idNumber: string, news: { standing: Standing; documentExpiresOn?: string | null }): boolean
}

/** @param portraitsDir portraits by file name or number, as for an import */
export async function loadResidents(
  path: string,
  { portraitsDir, now }: { portraitsDir?: string; now: Date },
): Promise<ReferenceResidents> {
  const header = await readHeader(path, 'utf-8')
  const people = new Map<string, Registered>()
  // Not to be guessed from a number, and another with each start: nobody may build upon it.
  const refKey = randomBytes(32)
  for await (const { records } of readBlocks(path, {
    ...header.dialect,
    from: header.firstRow,
    linesMax: 2_000,
  }))
    for (const { values } of records) {
      const parsed = parseResident(header.textOf(values), dayOf(now))
      if (parsed.outcome !== 'resident') continue
      const { resident } = parsed
      const ref = createHmac('sha256', refKey).update(resident.idNumber).digest('base64url')
      people.set(resident.idNumber, { ref, resident, portraitName: header.portraitOf(values) })
    }
  const news: ChangesAnswer['changes'] = []
  return {
    count: people.size,
    async match({ idNumber, name }) {
      const known = people.get(idNumber)
      if (!known || nameForMatch(known.resident.name) !== nameForMatch(name)) return { outcome: 'none' }
      const { ref, resident, portraitName } = known
      const portrait = portraitsDir
        ? await findPortrait({ dir: portraitsDir, check: null }, { fileName: portraitName, idNumber })
        : null
      return {
        outcome: 'match',
        resident: {
          ref,
          idNumber,
          name: resident.name,
          address: resident.address,
          regionCode: resident.regionCode,
          documentIssuedOn: resident.documentIssuedOn,
          documentExpiresOn: resident.documentExpiresOn,
          standing: resident.standing ?? 'valid',
          portrait: portrait?.outcome === 'portrait' ? portrait.jpeg.toString('base64') : null,
        },
      }
    },
    changes(after, limit) {
      const from = Math.min(Number(after ?? 0), news.length)
      const page = news.slice(from, from + limit)
      return { changes: page, cursor: String(from + page.length), more: from + page.length < news.length }
    },
    report(idNumber, { standing, documentExpiresOn }) {
      const known = people.get(idNumber)
      if (!known) return false
      known.resident.standing = standing
      if (documentExpiresOn !== undefined) known.resident.documentExpiresOn = documentExpiresOn
      news.push({ ref: known.ref, standing, documentExpiresOn: known.resident.documentExpiresOn })
      return true
    },
  }
}
