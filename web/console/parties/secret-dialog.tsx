import { Button, Dialog, Note } from '#kit/components'
import { useWords } from '#kit/words'
import { CopyValue } from '../parts/copy-value.tsx'
import type { RegisteredParty } from './calls.ts'
import { partyWords } from './words.ts'

/** The only moment the secret can be seen: it does not close by a stray click. */
export function SecretDialog({ registered, onClose }: { registered: RegisteredParty; onClose: () => void }) {
  const words = useWords(partyWords)
  const actions = <Button onClick={onClose}>{words.secretSaved}</Button>
  return (
    <Dialog title={words.secretTitle} isOpen isHeld onClose={onClose} actions={actions}>
      <Note tone="warn">{words.secretText}</Note>
      <CopyValue label={words.clientId} value={registered.party.clientId} />
      <CopyValue label="client_secret" value={registered.clientSecret ?? ''} />
    </Dialog>
  )
}
