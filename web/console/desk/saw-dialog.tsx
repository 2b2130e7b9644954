import { type ReactNode, useState } from 'react'
import { useAction } from '#kit/api'
import { Checkbox, ConfirmDialog, Note, RefusalNote } from '#kit/components'

type Words = { confirmTitle: string; confirm: string; saw: string; sawMissing: string }

type SawDialogProps = {
  words: Words
  /** @param requestId the same for each try */
  onSaid: (requestId: string) => Promise<void>
  onClose: () => void
  children?: ReactNode
}

/** A second clerk's word: it is given only with the tick that they have seen it themselves. */
export function SawDialog({ words, onSaid, onClose, children }: SawDialogProps) {
  const [requestId] = useState(() => crypto.randomUUID())
  const [hasSeen, setSeen] = useState(false)
  const [isChecked, setChecked] = useState(false)
  const say = useAction(() => onSaid(requestId))
  return (
    <ConfirmDialog
      title={words.confirmTitle}
      confirmLabel={words.confirm}
      isOpen
      isBusy={say.isBusy}
      onConfirm={() => {
        setChecked(true)
        if (hasSeen) void say.run()
      }}
      onClose={onClose}
    >
      {children}
      <Checkbox label={words.saw} isOn={hasSeen} onChange={setSeen} />
      {isChecked && !hasSeen && (
        <Note tone="bad" role="alert">
          {words.sawMissing}
        </Note>
      )}
      <RefusalNote refusal={say.refused} />
    </ConfirmDialog>
  )
}
