import { Panel } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import type { ReviewEvidence } from './calls.ts'
import { LikenessScale, type Zone } from './likeness-scale.tsx'
import { reviewWords } from './words.ts'

/** What was measured, against the lines that decide: a place on a scale, not a number to argue with. */
export function LikenessPanel({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const { similarity, thresholds, candidates } = evidence
  const { borderline, match, duplicate } = thresholds
  const from = Math.max(0, borderline - 2 * (1 - borderline))
  const own: Zone[] = [
    { until: borderline, label: words.another, tone: 'red' },
    { until: match, label: words.unsure, tone: 'bronze' },
    { until: 1, label: words.same, tone: 'green' },
  ]
  const others: Zone[] = [
    { until: duplicate, label: words.unlike, tone: 'grey' },
    { until: 1, label: words.alike, tone: 'bronze' },
  ]
  const zone = own.find(({ until }) => similarity < until) ?? own.at(-1)
  const write = (value: number) => format.number(Math.round(value * 100) / 100)
  const list = candidates.map(({ position, similarity: value }) => words.oneOther(position, write(value)))
  return (
    <Panel title={words.likeness}>
      <LikenessScale
        title={words.toPortrait}
        sentence={words.scaleSentence(write(similarity), zone?.label ?? '')}
        from={from}
        zones={own}
        marks={[{ value: similarity, label: write(similarity) }]}
        write={write}
      />
      {candidates.length > 0 && (
        <LikenessScale
          title={words.toOthers}
          sentence={words.othersSentence(format.list(list))}
          from={from}
          zones={others}
          marks={candidates.map(({ position, similarity: value }) => ({ value, label: `${position}` }))}
          write={write}
        />
      )}
      <p className="quiet">{words.likenessNote}</p>
    </Panel>
  )
}
