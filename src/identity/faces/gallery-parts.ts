import type { Clock } from '#base/clock'
import type { Log } from '#base/log'
import type { EngineDescription } from './engine.ts'
import type { Look } from './face-scan.ts'
import type { PartAnswer } from './gallery-wire.ts'
import { answerBytesMax, partPath, sealedType, sealQuestion } from './gallery-wire.ts'

// The other processes that hold parts of the gallery. One question fans out to all; who does not answer in time is left
// out, and the gallery notices which regions nobody answered for.

/** A search takes 50 ms, and a few may stand in line. */
const answerMs = 3_000

export type Parts = {
  count: number
  /** The answers of those that gave one. */
  ask: (look: Look) => Promise<PartAnswer[]>
  /** For metrics: how many did not answer the last question. */
  silent: () => number
}

type PartsDeps = {
  urls: readonly string[]
  secret: Buffer
  engine: EngineDescription
  now: Clock
  log: Log
}

export function createParts({ urls, ...deps }: PartsDeps): Parts {
  const silent = new Set<string>()
  const askOne = async (url: string, look: Look): Promise<PartAnswer[]> => {
    try {
      const answer = await exchange(url, look, deps)
      if (silent.delete(url)) deps.log.info({ part: hostOf(url) }, 'a part of the gallery answers again')
      return [answer]
    } catch (error) {
      // Once, and not for each application that waits.
      if (!silent.has(url))
        deps.log.warn({ part: hostOf(url), err: error }, 'a part of the gallery does not answer')
      silent.add(url)
      return []
    }
  }
  return {
    count: urls.length,
    silent: () => silent.size,
    ask: async (look) => (await Promise.all(urls.map((url) => askOne(url, look)))).flat(),
  }
}

async function exchange(url: string, look: Look, deps: Omit<PartsDeps, 'urls'>): Promise<PartAnswer> {
  const { secret, engine, now } = deps
  const { sealed, openAnswer } = sealQuestion(secret, { ...look, engineVersion: engine.version }, now())
  const response = await fetch(new URL(partPath, url), {
    method: 'POST',
    headers: { 'content-type': sealedType },
    body: new Uint8Array(sealed),
    // Another address was not the one that was configured.
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new TypeError(`status ${response.status}`)
  }
  return openAnswer(await readLimited(response))
}

async function readLimited(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    length += piece.length
    if (length > answerBytesMax) throw new RangeError('an answer longer than any')
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const hostOf = (url: string) => new URL(url).host
