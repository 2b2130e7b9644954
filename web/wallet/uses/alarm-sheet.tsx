import { useState } from 'react'
import { useAction } from '#kit/api'
import { Button, ConfirmDialog, LinkButton, Note, RefusalNote, Sheet } from '#kit/components'
import { evidenceFile } from '#kit/history'
import { useFormat, useWords } from '#kit/words'
import { watchWords } from '../words/watch.ts'
import { saveFile } from '../save-file.ts'
import { forgetAlarm, look, type Watch } from './watch.ts'

type Props = { watch: Watch; isOpen: boolean; onClose: () => void }

/** What exactly does not fit, what to do, the evidence as a file, and the way to go on. */
export function AlarmSheet({ watch: { kept }, isOpen, onClose }: Props) {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  const { alarm: told } = words
  if (!kept?.alarm) return null
  const { what, sequence, at } = kept.alarm
  const save = () => saveFile(`${words.fileEvidence}.json`, evidenceFile(kept, location.origin))
  return (
    <Sheet title={told.title} isOpen={isOpen} onClose={onClose}>
      <div className="watch-sheet">
        <p>{told.found(format.dateTime(at))}</p>
        <Note tone="bad" title={told.what[what].title}>
          {sequence !== null && <p>{told.entry(sequence)}</p>}
          <p>{told.what[what].text}</p>
        </Note>
        <h3>{told.doTitle}</h3>
        <ol className="watch-steps">
          {told.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <Button icon="download" isWide onClick={save}>
          {told.save}
        </Button>
        <p className="quiet">{told.saveNote}</p>
        {sequence !== null && what !== 'entry_missing' && (
          <LinkButton kind="quiet" isWide href={`#/uses/${sequence}`}>
            {told.seeEntry}
          </LinkButton>
        )}
        <BeginAnew />
      </div>
    </Sheet>
  )
}

function BeginAnew() {
  const { watch: words } = useWords(watchWords)
  const [isOpen, setOpen] = useState(false)
  const begin = useAction(async () => {
    await forgetAlarm()
    setOpen(false)
    await look({ isAsked: true })
  })
  const { alarm } = words
  return (
    <>
      <Button kind="quiet" isWide onClick={() => setOpen(true)}>
        {alarm.anew}
      </Button>
      <ConfirmDialog
        title={alarm.anewTitle}
        confirmLabel={alarm.anewConfirm}
        isDangerous
        isOpen={isOpen}
        isBusy={begin.isBusy}
        onConfirm={() => void begin.run()}
        onClose={() => setOpen(false)}
      >
        <p>{alarm.anewText}</p>
        <RefusalNote refusal={begin.refused} />
      </ConfirmDialog>
    </>
  )
}
