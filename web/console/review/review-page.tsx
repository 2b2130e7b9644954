import { useEffect, useEffectEvent, useState } from 'react'
import { Button, EmptyState, Field, LinkButton, Page, Panel, RefusalNote } from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { useRight } from '../frame/session.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { findVisit, readQueue, type ReviewQueue } from './calls.ts'
import { Alone } from './alone.tsx'
import { CaseTable } from './case-table.tsx'
import { TimesPanel } from './times-panel.tsx'
import { reviewWords } from './words.ts'

const lookEveryMs = 10_000
const codeLength = 8

export function ReviewPage() {
  const words = useWords(reviewWords)
  const mayDecide = useRight('enrolments.decide')
  const queue = useLoaded('reviews', readQueue)
  useEvery(lookEveryMs, queue.reload)
  const pairs = mayDecide && (
    <LinkButton href="#/review/pairs" kind="quiet" size="small" icon="people">
      {words.pairs}
    </LinkButton>
  )
  return (
    <Page title={words.title} width="wide" actions={pairs}>
      <p className="quiet">{words.intro}</p>
      <LoadedView loaded={queue}>{(value) => <Queue queue={value} mayDecide={mayDecide} />}</LoadedView>
      <TimesPanel changes={queue.state === 'loaded' ? queue.value.waiting : 0} />
    </Page>
  )
}

function Queue({ queue, mayDecide }: { queue: ReviewQueue; mayDecide: boolean }) {
  const words = useWords(reviewWords)
  const waiting = queue.cases.filter(({ state }) => state === 'in_review')
  const calledIn = queue.cases.filter(({ state }) => state === 'called_in')
  return (
    <>
      {mayDecide && queue.deciders < 2 && <Alone />}
      {waiting.length === 0 ? (
        <EmptyState icon="check" title={words.emptyTitle} text={words.emptyText} />
      ) : (
        <>
          {queue.waiting > waiting.length && (
            <p className="quiet">{words.more(waiting.length, queue.waiting)}</p>
          )}
          <CaseTable caption={words.waiting} cases={waiting} hasKeys />
        </>
      )}
      {(mayDecide || calledIn.length > 0) && (
        <Panel title={words.calledIn}>
          <p className="quiet">{calledIn.length > 0 ? words.calledInText : words.noCalledIn}</p>
          {mayDecide && <FindByCode />}
          {calledIn.length > 0 && <CaseTable caption={words.calledIn} cases={calledIn} isCalledIn />}
        </Panel>
      )}
    </>
  )
}

function FindByCode() {
  const words = useWords(reviewWords)
  const [code, setCode] = useState('')
  const [isChecked, setChecked] = useState(false)
  const isShort = code.replaceAll(/[\s-]/g, '').length !== codeLength
  const find = useAction(async () => go(`/review/${(await findVisit(code)).applicationId}`))
  return (
    <form
      className="find"
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (!isShort) void find.run()
      }}
    >
      <Field
        label={words.code}
        hint={words.codeHint}
        value={code}
        maxLength={20}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        error={isChecked && isShort ? words.codeMissing : undefined}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button type="submit" kind="secondary" icon="search" isBusy={find.isBusy}>
        {words.find}
      </Button>
      <RefusalNote refusal={find.refused} />
    </form>
  )
}

/** Again and again while the page is seen: a case that a colleague took says so within seconds. */
function useEvery(everyMs: number, work: () => void): void {
  const onTick = useEffectEvent(() => {
    if (!document.hidden) work()
  })
  useEffect(() => {
    const timer = setInterval(() => onTick(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
