import { useEffect, useState } from 'react'
import { Button, Note, Page, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import { Facts } from '../parts/facts.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { type Named, readBoard, readVisit, type VisitPage as Seen } from './calls.ts'
import { CodePanel } from './code-panel.tsx'
import { ConfirmVisitDialog, RejectVisitDialog, WithdrawVisitDialog } from './decision-dialogs.tsx'
import { Clerk, VisitState } from './desk-page.tsx'
import { guardianWords } from './guardian-words.ts'
import { PersonPanel } from './person-panel.tsx'
import { useRegularLook } from './regular-look.ts'
import { deskWords } from './words.ts'
import './desk.css'

const lookEveryMs = 4_000

export function VisitPage(named: Named) {
  const words = useWords(deskWords)
  const visit = useLoaded(named.visitId, (signal) => readVisit(named, signal))
  useNews(named, visit.state === 'loaded' ? visit.value : undefined, visit.reload)
  return (
    <Page title={words.enterTitle} width="wide" back="#/desk">
      <LoadedView loaded={visit} skeleton="block">
        {(value) => (
          <div className="columns">
            <div className="stack">
              <Next visit={value} onChanged={visit.reload} />
              <Panel title={words.seen}>
                <Evidence visit={value} />
                <p className="quiet">{words.lookNote}</p>
              </Panel>
            </div>
            <PersonPanel personId={value.personId} />
          </div>
        )}
      </LoadedView>
    </Page>
  )
}

/** Follows the visit by the board, which says nothing of the person: reading the page again would be another look. */
function useNews(named: Named, seen: Seen | undefined, reload: () => void): void {
  const isOpen = seen?.state === 'waiting' || seen?.state === 'confirmed'
  const board = useLoaded(isOpen ? 'visits' : undefined, readBoard)
  useRegularLook(() => isOpen && board.reload(), lookEveryMs)
  const news =
    board.state === 'loaded' ? board.value.visits.find(({ visitId }) => visitId === named.visitId) : undefined
  const isNew =
    seen !== undefined && news !== undefined && (news.state !== seen.state || news.code !== seen.code)
  const { state, code } = news ?? {}
  useEffect(() => {
    if (isNew) reload()
  }, [isNew, state, code, reload])
}

/** What can be done now, and by whom. */
function Next({ visit, onChanged }: { visit: Seen; onChanged: () => void }) {
  const words = useWords(deskWords)
  switch (visit.state) {
    case 'waiting':
      return visit.isMine ? (
        <Mine visit={visit} onChanged={onChanged} />
      ) : (
        <Decide visit={visit} onChanged={onChanged} />
      )
    case 'confirmed':
      return <CodePanel visit={visit} onChanged={onChanged} />
    case 'collected':
      return <Note tone="good">{words.collected}</Note>
    case 'rejected':
      return (
        <Note tone="bad" title={words.states.rejected}>
          {visit.rejection && words.rejections[visit.rejection]}
        </Note>
      )
    case 'withdrawn':
    case 'expired':
      return <Note>{words.states[visit.state]}</Note>
  }
}

type PartProps = { visit: Seen; onChanged: () => void }

function Mine({ visit, onChanged }: PartProps) {
  const words = useWords(deskWords)
  const [isAsking, setAsking] = useState(false)
  return (
    <Panel title={words.states.waiting}>
      <p>{words.waitingMine}</p>
      <div>
        <Button kind="secondary" size="small" onClick={() => setAsking(true)}>
          {words.withdraw}
        </Button>
      </div>
      {isAsking && <WithdrawVisitDialog named={visit} onClose={() => setAsking(false)} onDone={onChanged} />}
    </Panel>
  )
}

function Decide({ visit, onChanged }: PartProps) {
  const words = useWords(deskWords)
  const [asked, setAsked] = useState<'confirm' | 'reject'>()
  const close = () => setAsked(undefined)
  return (
    <Panel title={words.states.waiting}>
      {visit.warnings.map((warning) => (
        <Note key={warning} tone="warn">
          {words.warnings[warning]}
        </Note>
      ))}
      <p>{words.confirmText}</p>
      <div className="row">
        <Button icon="check" onClick={() => setAsked('confirm')}>
          {words.confirm}
        </Button>
        <Button kind="danger" onClick={() => setAsked('reject')}>
          {words.reject}
        </Button>
      </div>
      {asked === 'confirm' && <ConfirmVisitDialog named={visit} onClose={close} onDone={onChanged} />}
      {asked === 'reject' && <RejectVisitDialog named={visit} onClose={close} onDone={onChanged} />}
    </Panel>
  )
}

function Evidence({ visit }: { visit: Seen }) {
  const words = useWords(deskWords)
  const guardian = useWords(guardianWords)
  const format = useFormat()
  const facts = [
    { label: words.state, value: <VisitState visit={visit} />, isWide: true },
    { label: words.since, value: format.dateTime(visit.preparedAt) },
    { label: words.by, value: <Clerk name={visit.preparedBy} isMe={visit.isMine} /> },
    { label: words.second, value: visit.decidedBy === null ? '—' : <Clerk name={visit.decidedBy} /> },
    { label: words.document, value: words.documents[visit.document] },
    { label: words.signature, value: words.signatures[visit.signature] },
    {
      label: words.checked,
      value: visit.checks.map((check) => words.checks[check]).join(' · '),
      isWide: true,
    },
    { label: words.whyNoFace, value: words.faceReasons[visit.whyNoFace] },
    {
      label: words.replaces,
      value: visit.replaces ? words.replaceReasons[visit.replaces] : words.notReplacing,
    },
    ...(visit.guardianId === null
      ? []
      : [
          {
            label: guardian.title,
            value: <a href={`#/people/${visit.guardianId}`}>{guardian.toGuardian}</a>,
          },
        ]),
    ...(visit.note === null ? [] : [{ label: words.note, value: visit.note, isWide: true }]),
  ]
  return <Facts facts={facts} />
}
