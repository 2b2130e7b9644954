import { useEffect } from 'react'
import { LinkButton, List, ListItem, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { readQueue } from './calls.ts'
import { ReasonBadges } from './review-page.tsx'
import { reviewWords } from './words.ts'

const shownMax = 4

/** @param changes a number that changes when the queue may have: the panel then looks again */
export function WaitingPanel({ changes }: { changes: number }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const queue = useLoaded('waiting', readQueue)
  const { reload } = queue
  useEffect(() => reload(), [changes, reload])
  const all = (
    <LinkButton href="#/review" kind="quiet" size="small">
      {words.all}
    </LinkButton>
  )
  return (
    <Panel title={words.waiting} actions={all}>
      <LoadedView loaded={queue}>
        {({ cases }) =>
          cases.length === 0 ? (
            <p className="quiet">{words.noWaiting}</p>
          ) : (
            <List>
              {cases.slice(0, shownMax).map((row) => (
                <ListItem
                  key={row.applicationId}
                  href={`#/review/${row.applicationId}`}
                  title={format.relative(row.capturedAt)}
                  detail={<ReasonBadges reasons={row.reasons} />}
                />
              ))}
            </List>
          )
        }
      </LoadedView>
    </Panel>
  )
}
