import { useState } from 'react'
import {
  Button,
  Dialog,
  Field,
  focusFirstError,
  LanguageSwitch,
  LinkButton,
  Note,
  RefusalNote,
  Tally,
  toast,
} from '#kit/components'
import { useAction } from '#kit/api'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { DoorPage } from './door-page.tsx'
import { join, logIn } from './passkey.ts'
import { enter, usePresence } from './session.ts'
import { frameWords } from './words.ts'

export function SignIn() {
  const words = useWords(frameWords)
  const signIn = useAction(async () => enter(await logIn()))
  return (
    <DoorPage title={words.signInTitle} picture={<Tally size={88} isSeeking={signIn.isBusy} />}>
      <p>{words.signInText}</p>
      <RefusalNote refusal={signIn.refused} />
      <Button icon="key" isWide isBusy={signIn.isBusy} onClick={() => void signIn.run()}>
        {words.signInWith}
      </Button>
      <p className="door-small">{words.noPasskey}</p>
      <LanguageSwitch isCompact />
    </DoorPage>
  )
}

/** The session ended under an open page: one touch of the passkey and the work goes on where it stood. */
export function SignInAgain() {
  const words = useWords(frameWords)
  const presence = usePresence()
  const signIn = useAction(async () => enter(await logIn()))
  return (
    <Dialog
      title={words.lapsedTitle}
      isOpen={presence.state === 'lapsed'}
      onClose={() => undefined}
      isHeld
      actions={
        <Button icon="key" isBusy={signIn.isBusy} onClick={() => void signIn.run()}>
          {words.signInWith}
        </Button>
      }
    >
      <p>{words.lapsedText}</p>
      <RefusalNote refusal={signIn.refused} />
    </Dialog>
  )
}

export function FollowInvitation({ token }: { token: string }) {
  const words = useWords(frameWords)
  const presence = usePresence()
  const [name, setName] = useState('')
  const [isNameMissing, setNameMissing] = useState(false)
  const follow = useAction(async () => {
    const session = await join({ token, name: name.trim() })
    // The token is spent; it leaves the address before the address is copied anywhere.
    go('/', 'replace')
    enter(session)
    toast(words.joined(session.name), { tone: 'good' })
  })
  const submit = () => {
    setNameMissing(name.trim() === '')
    if (name.trim() === '') focusFirstError()
    else void follow.run()
  }
  return (
    <DoorPage
      title={words.welcome}
      picture={<Tally size={88} fit={name.trim() === '' ? 0.2 : 1} isSeeking={follow.isBusy} />}
    >
      <p>{words.welcomeText}</p>
      {presence.state === 'in' && (
        <Note tone="warn" title={words.alreadyIn(presence.session.name)}>
          {words.alreadyInText}
          <LinkButton href="#/" kind="quiet" size="small">
            {words.toConsole}
          </LinkButton>
        </Note>
      )}
      <form
        className="door-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label={words.yourName}
          hint={words.yourNameHint}
          value={name}
          required
          maxLength={80}
          autoComplete="name"
          error={isNameMissing && name.trim() === '' ? words.nameMissing : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <RefusalNote refusal={follow.refused} />
        <Button type="submit" icon="key" isWide isBusy={follow.isBusy}>
          {words.createPasskey}
        </Button>
      </form>
      <LanguageSwitch isCompact />
    </DoorPage>
  )
}
