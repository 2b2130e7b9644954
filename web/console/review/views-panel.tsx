import { Badge, Note, Panel } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import type { ReviewEvidence, View } from './calls.ts'
import { reviewWords } from './words.ts'

const tones = { approve: 'good', refuse: 'bad', call_in: 'plain' } as const

/** What colleagues think, once one's own view is formed; until then only that there is something. */
export function ViewsPanel({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const isHidden = evidence.stage === 'second_view' && !evidence.hasMine
  if (evidence.views.length === 0 && !isHidden) return null
  return (
    <Panel title={words.views}>
      {isHidden && <Note icon="eye">{words.viewsHidden}</Note>}
      <ul className="views">
        {evidence.views.map((view) => (
          <ViewItem key={`${view.at} ${view.operator}`} view={view} />
        ))}
      </ul>
    </Panel>
  )
}

function ViewItem({ view }: { view: View }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const reasons: Record<string, string> = { ...words.approvals, ...words.rejections, ...words.calls }
  return (
    <li>
      <p className="row">
        <Badge tone={tones[view.outcome]}>{words.outcomes[view.outcome]}</Badge>
        <b>{view.operator}</b>
        <span className="quiet">{format.relative(view.at)}</span>
      </p>
      <p>{reasons[view.reason] ?? view.reason}</p>
      {view.note && <blockquote>{view.note}</blockquote>}
    </li>
  )
}
