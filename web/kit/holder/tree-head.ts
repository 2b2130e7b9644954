import { merkleLog } from '#identity/formats'
import { Refused } from '#kit/api'
import type { Certificate } from './certificate.ts'
import { verifySigned } from './request.ts'

type City = { roots: readonly Certificate[]; city: string; now: Date }

/**
 * A signed head of the city's log (docs/protocols/history.md): by the key that the authority certified for the log, and
 * for nothing else. Null: it is none.
 */
export async function verifyTreeHead(token: string, expected: City): Promise<merkleLog.TreeHead | null> {
  try {
    const { header, payload, chain } = await verifySigned(token, expected)
    const head = merkleLog.readHead({ header, payload })
    const isForLog = chain[0]?.names.includes(`URI:${expected.city}/history`)
    return isForLog && head?.origin === expected.city ? head : null
  } catch (thrown) {
    // Nothing here needs a network: what was refused, was refused by our own look at the token.
    if (thrown instanceof Refused || isFormatRefusal(thrown)) return null
    throw thrown
  }
}

const isFormatRefusal = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('formats.')
