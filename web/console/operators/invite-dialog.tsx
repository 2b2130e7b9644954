import { useState } from 'react'
import { Button, Checkbox, Dialog, Note, RefusalNote } from '#kit/components'
import { useAction } from '#kit/api'
import { useFormat, useWords } from '#kit/words'
import type { Right } from '#contract/identity/parties'
import { useSession } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { CopyValue } from '../parts/copy-value.tsx'
import { invite, type Invitation } from './calls.ts'
import { operatorWords } from './words.ts'

/** Two steps: what the colleague may do, then the link, which is shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Invitation>()
  return made ? (
    <LinkStep invitation={made} onClose={onClose} />
  ) : (
    <RightsStep onMade={setMade} onClose={onClose} />
  )
}

function RightsStep({ onMade, onClose }: { onMade: (made: Invitation) => void; onClose: () => void }) {
  const { rights: mine } = useSession()
  const words = useWords(operatorWords)
  const { rights: rightWords } = useWords(frameWords)
  const [chosen, setChosen] = useState<ReadonlySet<Right>>(new Set())
  const [isNoneChosen, setNoneChosen] = useState(false)
  const make = useAction(async () => onMade(await invite(mine.filter((right) => chosen.has(right)))))
  const toggle = (right: Right) => setChosen((before) => before.symmetricDifference(new Set([right])))
  const submit = () => {
    setNoneChosen(chosen.size === 0)
    if (chosen.size > 0) void make.run()
  }
  const actions = (
    <Button isBusy={make.isBusy} onClick={submit}>
      {words.makeLink}
    </Button>
  )
  return (
    <Dialog title={words.inviteTitle} isOpen onClose={onClose} actions={actions}>
      <p className="quiet">{words.inviteText}</p>
      {mine.map((right) => (
        <Checkbox
          key={right}
          label={rightWords[right].name}
          hint={rightWords[right].means}
          isOn={chosen.has(right)}
          onChange={() => toggle(right)}
        />
      ))}
      {isNoneChosen && chosen.size === 0 && (
        <Note tone="bad" role="alert">
          {words.chooseOne}
        </Note>
      )}
      <RefusalNote refusal={make.refused} />
    </Dialog>
  )
}

function LinkStep({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const words = useWords(operatorWords)
  const format = useFormat()
  const actions = <Button onClick={onClose}>{words.done}</Button>
  return (
    <Dialog title={words.linkTitle} isOpen isHeld onClose={onClose} actions={actions}>
      <p>{words.linkText}</p>
      <CopyValue label={words.link} value={invitation.url} />
      <p className="quiet">{words.validUntil(format.dateTime(invitation.expiresAt))}</p>
    </Dialog>
  )
}
