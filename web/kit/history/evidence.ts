// Files that a person can take along: to the audit office, to a newspaper, to another phone.
import type { Kept } from './kept.ts'

const tokenPattern = /[\w-]{40,}\.[\w-]{40,}\.[\w-]{86}(?![\w-])/g
const tokensMax = 500
const textMax = 4_000_000

/** Everything needed to show that something does not fit, and nothing else of the person's. */
export function evidenceFile({ alarm, heads, since, breaks }: Kept, city: string): string {
  const signed = heads.map(({ token, seenAt }) => ({ token, seenAt }))
  return text({ format: 'hufu-history-evidence-1', city, since, alarm, breaks, heads: signed })
}

/** The heads alone: they say nothing about the person, and can be given to anybody to compare. */
export function headsFile({ heads }: Kept, city: string): string {
  return text({ format: 'hufu-history-heads-1', city, heads: heads.map(({ token }) => token) })
}

/** The heads in a file, whoever wrote it: whatever has the form of a signed token. Newest last as they stand. */
export function readHeadsFile(content: string): string[] {
  return (content.slice(0, textMax).match(tokenPattern) ?? []).slice(-tokensMax)
}

const text = (value: object): string => `${JSON.stringify(value, null, 2)}\n`
