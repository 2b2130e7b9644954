import { type ReactNode, useEffect, useMemo } from 'react'
import type { Entry } from '#contract/identity/history'
import { useLoaded } from '#kit/api'
import { EmptyState, Icon, LinkButton, Note, Page, Panel, Skeleton } from '#kit/components'
import { useFormat, useLanguage, useRefusalText, useWords } from '#kit/words'
import { examineShown } from '#kit/history'
import { LoadFailed } from '../load-failed.tsx'
import { usesWords } from '../words/uses.ts'
import { watchWords } from '../words/watch.ts'
import { entryWords } from './entry-words.ts'
import { EntryMark } from './entry-mark.tsx'
import { readEntry } from './history.ts'
import { look, report, useWatch } from './watch.ts'
import { WatchAlarm } from './watch-line.tsx'
import './uses.css'

export function UsePage({ useId }: { useId: string }) {
  const { uses } = useWords(usesWords)
  const loaded = useLoaded(`use-${useId}`, (signal) => readEntry(Number(useId), signal))
  return (
    <Page title={uses.title} back="#/uses">
      <WatchAlarm />
      {loaded.state === 'loading' && <Skeleton shape="block" />}
      {loaded.state === 'failed' && <LoadFailed refused={loaded.refused} onRetry={loaded.reload} />}
      {loaded.state === 'loaded' &&
        (loaded.value ? (
          <Details entry={loaded.value} />
        ) : (
          <EmptyState
            icon="search"
            title={uses.notFound}
            action={<LinkButton href="#/uses">{uses.all}</LinkButton>}
          />
        ))}
    </Page>
  )
}

function Details({ entry }: { entry: Entry }) {
  const words = useWords(usesWords)
  const language = useLanguage()
  const format = useFormat()
  const { icon, tone, title, who, why, claims, isLookup } = entryWords(entry.event, words, language)
  const { uses } = words
  const isUse = ['login', 'presentation'].includes(entry.event.kind)
  return (
    <>
      <header className="use-head">
        <span className={`use-icon use-large use-${tone}`}>
          <Icon name={icon} size={32} />
        </span>
        <h2>{title}</h2>
        <p className="quiet">{format.relative(entry.at)}</p>
      </header>
      {entry.event.kind === 'refused' && <RefusedWhy code={entry.event.reason} />}
      <Panel>
        <dl className="use-facts">
          <Fact label={uses.who}>{who}</Fact>
          {claims && (
            <Fact label={claims.label}>
              <ul>
                {claims.titles.map((claim) => (
                  <li key={claim}>{claim}</li>
                ))}
              </ul>
            </Fact>
          )}
          <Fact label={uses.when}>
            <time dateTime={entry.at}>{format.dateTime(entry.at)}</time>
          </Fact>
          {why && <Fact label={uses.why}>{why}</Fact>}
          <Fact label={uses.number}>{entry.sequence}</Fact>
          <Proof entry={entry} />
        </dl>
      </Panel>
      <p className="quiet">{uses.numberNote}</p>
      {isLookup && <Note title={uses.ask}>{uses.askText}</Note>}
      {isUse && (
        <>
          <Note tone="warn" title={uses.wrong}>
            {uses.wrongText}
          </Note>
          <LinkButton href="#/me/block" kind="danger" icon="block">
            {uses.block}
          </LinkButton>
        </>
      )}
    </>
  )
}

/** Whether this very entry, as it is shown here, is the one that was sealed. */
function Proof({ entry }: { entry: Entry }) {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  const { kept } = useWatch()
  const shown = useMemo(() => kept && examineShown(kept, [entry], 0), [kept, entry])
  const contradicted = shown?.contradicted
  useEffect(() => {
    if (contradicted) void report(contradicted)
    else void look()
  }, [contradicted])
  const mark = shown?.marks.get(entry.sequence)
  if (!mark) return null
  return (
    <Fact label={words.proof}>
      <EntryMark mark={mark} /> {words.markNote[mark]}
      {entry.leafIndex !== null && (
        <span className="quiet"> ({words.place(format.number(entry.leafIndex + 1))})</span>
      )}
    </Fact>
  )
}

function RefusedWhy({ code }: { code: string }) {
  const { title } = useRefusalText(code, {})
  return <Note tone="warn">{title}</Note>
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
