// The other processes that hold parts of the gallery: without them decisions wait.
import type { Config } from '#config'
import type { Finding } from './finding.ts'
import { right, wrong } from './finding.ts'

const answerMs = 3_000

export function examineParts({ gallery: { parts } }: Config): Promise<Finding[]> {
  return Promise.all(parts.map(examinePart))
}

async function examinePart(url: string): Promise<Finding> {
  const met = await meet(url)
  if (met === 200) return right(`The part of the gallery at ${url} answers`, `人脸库分区 ${url} 有应答`)
  return wrong(
    {
      en: `The part of the gallery at ${url} does not answer (${met})`,
      zh: `人脸库分区 ${url} 没有应答（${met}）`,
    },
    {
      en: 'Start it there with `hufu gallery`, or mend GALLERY_PARTS. Until then decisions wait: docs/operating/gallery.md.',
      zh: '请在该处以 hufu gallery 启动，或修正 GALLERY_PARTS。在此之前审批会等待：见 docs/operating/gallery.md。',
    },
  )
}

/** The status of its answer, or why there is none. */
async function meet(url: string): Promise<number | string> {
  try {
    const response = await fetch(new URL('/healthz', url), {
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    })
    await response.body?.cancel()
    return response.status
  } catch (error) {
    if (!(error instanceof Error)) return 'unknown'
    // What fetch throws says only that it failed; why stands in its cause.
    const { cause } = error
    return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
  }
}
