import { useEffect } from 'react'
import { LinkButton, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { readTimes } from './calls.ts'
import { WaitingNow } from './waiting-now.tsx'
import { reviewWords } from './words.ts'

/** @param changes a number that changes when the queue may have: the panel then looks again */
export function WaitingPanel({ changes }: { changes: number }) {
  const words = useWords(reviewWords)
  const times = useLoaded('waiting-times', readTimes)
  const { reload } = times
  useEffect(() => reload(), [changes, reload])
  const all = (
    <LinkButton href="#/review" kind="quiet" size="small">
      {words.all}
    </LinkButton>
  )
  return (
    <Panel title={words.waiting} actions={all}>
      <LoadedView loaded={times} skeleton="block">
        {(value) =>
          value.oldest === null ? <p className="quiet">{words.noWaiting}</p> : <WaitingNow times={value} />
        }
      </LoadedView>
    </Panel>
  )
}
