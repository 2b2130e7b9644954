import { useEffect, useState } from 'react'
import { useOnline, useOnReturnOfNetwork } from '#kit/api'
import { Button, Icon, List, ListItem, Note } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { watchWords } from '../words/watch.ts'
import { AlarmSheet } from './alarm-sheet.tsx'
import { look, useWatch, type Watch } from './watch.ts'
import { WatchSheet } from './watch-sheet.tsx'
import './uses.css'

/** Above the history: one quiet line while everything fits, and what cannot be overlooked when it does not. */
export function WatchLine() {
  const { watch: words } = useWords(watchWords)
  const watch = useWatch()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    void look()
  }, [])
  useOnReturnOfNetwork(true, () => void look({ isAsked: true }))
  const text = useLine(watch)
  if (watch.kept?.alarm) return <AlarmNote watch={watch} />
  return (
    <>
      <List>
        <ListItem
          leading={
            <span className={`use-icon use-${text.tone}`}>
              <Icon name={text.tone === 'warn' ? 'info' : 'shield'} size={22} />
            </span>
          }
          title={text.title}
          detail={text.detail}
          onPress={() => setOpen(true)}
          trailing={<span className="out-of-sight">{words.details}</span>}
        />
      </List>
      <WatchSheet watch={watch} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

/** On other pages: nothing, unless there is an alarm. */
export function WatchAlarm() {
  const watch = useWatch()
  useEffect(() => {
    // After what the page itself is for.
    const timer = setTimeout(() => void look(), 2_000)
    return () => clearTimeout(timer)
  }, [])
  return watch.kept?.alarm ? <AlarmNote watch={watch} /> : null
}

function AlarmNote({ watch }: { watch: Watch }) {
  const { watch: words } = useWords(watchWords)
  const [isOpen, setOpen] = useState(false)
  const alarm = watch.kept?.alarm
  if (!alarm) return null
  const { title, text } = words.alarm.what[alarm.what]
  return (
    <div className="watch-alarm">
      <Note tone="bad" role="alert" title={words.alarm.title}>
        <p>
          <strong>{title}</strong>
        </p>
        {alarm.sequence !== null && <p>{words.alarm.entry(alarm.sequence)}</p>}
        <p>{text}</p>
        <Button kind="danger" icon="warning" isWide onClick={() => setOpen(true)}>
          {words.alarm.open}
        </Button>
      </Note>
      <AlarmSheet watch={watch} isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  )
}

type Line = { tone: 'good' | 'plain' | 'warn'; title: string; detail: string }

function useLine({ kept, isChecking, isStill, refused }: Watch): Line {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  const isOnline = useOnline()
  if (!kept) {
    const title = isOnline ? words.checking : words.offline(words.never)
    return { tone: 'plain', title, detail: words.never }
  }
  const last = kept.checkedAt === null ? words.never : format.relative(kept.checkedAt)
  const count = kept.from === 0 ? 0 : kept.to - kept.from + 1
  const newest = kept.waiting[0]?.sequence ?? kept.to
  const isWhole = kept.from <= 1 && kept.checkedAt !== null
  const title =
    count === 0
      ? words.none
      : isWhole
        ? words.inOrder(format.number(count))
        : words.partly(format.number(count), format.number(newest))
  if (isChecking) return { tone: 'plain', title, detail: words.checking }
  if (!isOnline) return { tone: 'plain', title, detail: words.offline(last) }
  if (refused) return { tone: 'warn', title, detail: words.failed(last) }
  const head = kept.heads.at(-1)
  if (!head) return { tone: 'plain', title: words.begins, detail: words.never }
  if (isStill) return { tone: 'warn', title, detail: words.still(format.dateTime(head.signedAt)) }
  const since = words.since(format.date(kept.since))
  return { tone: isWhole && count > 0 ? 'good' : 'plain', title, detail: `${since} · ${words.lately(last)}` }
}
