import { useState } from 'react'
import {
  Button,
  ConfirmDialog,
  LanguageSwitch,
  List,
  ListItem,
  Page,
  Panel,
  RefusalNote,
  TextSizeChoice,
  ThemeChoice,
  toast,
} from '#kit/components'
import { useAction, useLoaded } from '#kit/api'
import { go } from '#kit/route'
import { useFormat, useWords } from '#kit/words'
import { addPasskey } from '../frame/passkey.ts'
import { leave, useSession } from '../frame/session.ts'
import { frameWords } from '../frame/words.ts'
import { readPasskeys, removePasskey, signOut, type Passkey } from '../operators/calls.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { accountWords } from './words.ts'

export function AccountPage() {
  const words = useWords(accountWords)
  return (
    <Page title={words.title} width="wide">
      <div className="columns">
        <div className="stack">
          <Passkeys />
          <MyRights />
        </div>
        <div className="stack">
          <Panel title={words.look}>
            <LanguageSwitch />
            <ThemeChoice />
            <TextSizeChoice />
          </Panel>
          <MySession />
        </div>
      </div>
    </Page>
  )
}

function Passkeys() {
  const words = useWords(accountWords)
  const passkeys = useLoaded('passkeys', readPasskeys)
  const [leaving, setLeaving] = useState<Passkey>()
  const add = useAction(async () => {
    await addPasskey()
    toast(words.addedNow, { tone: 'good' })
    passkeys.reload()
  })
  const remove = useAction(async (passkeyId: string) => {
    await removePasskey(passkeyId)
    setLeaving(undefined)
    toast(words.removed, { tone: 'good' })
    passkeys.reload()
  })
  const addButton = (
    <Button kind="secondary" size="small" icon="plus" isBusy={add.isBusy} onClick={() => void add.run()}>
      {words.add}
    </Button>
  )
  return (
    <Panel title={words.passkeys} actions={addButton}>
      <p className="quiet">{words.passkeysNote}</p>
      <RefusalNote refusal={add.refused} />
      <LoadedView loaded={passkeys}>{(rows) => <PasskeyList rows={rows} onRemove={setLeaving} />}</LoadedView>
      <ConfirmDialog
        title={words.removeTitle}
        confirmLabel={words.remove}
        isDangerous
        isOpen={leaving !== undefined}
        isBusy={remove.isBusy}
        onConfirm={() => leaving && void remove.run(leaving.passkeyId)}
        onClose={() => {
          setLeaving(undefined)
          remove.clear()
        }}
      >
        <p>{words.removeText}</p>
        <RefusalNote refusal={remove.refused} />
      </ConfirmDialog>
    </Panel>
  )
}

function PasskeyList({ rows, onRemove }: { rows: readonly Passkey[]; onRemove: (passkey: Passkey) => void }) {
  const words = useWords(accountWords)
  const format = useFormat()
  const story = (row: Passkey) =>
    [
      row.isBackedUp ? words.synced : words.deviceOnly,
      words.added(format.relative(row.addedAt)),
      row.lastUsedAt ? words.used(format.relative(row.lastUsedAt)) : words.unused,
    ].join(' · ')
  return (
    <div className="passkeys">
      <List>
        {rows.map((row, index) => (
          <ListItem
            key={row.passkeyId}
            icon="key"
            title={words.passkey(index + 1)}
            detail={story(row)}
            trailing={
              <Button kind="quiet" size="small" onClick={() => onRemove(row)}>
                {words.remove}
              </Button>
            }
          />
        ))}
      </List>
    </div>
  )
}

function MyRights() {
  const { rights } = useSession()
  const words = useWords(accountWords)
  const { rights: rightWords } = useWords(frameWords)
  return (
    <Panel title={words.rights}>
      <List>
        {rights.map((right) => (
          <ListItem
            key={right}
            icon="check"
            title={rightWords[right].name}
            detail={rightWords[right].means}
          />
        ))}
      </List>
    </Panel>
  )
}

function MySession() {
  const { expiresAt } = useSession()
  const words = useWords(accountWords)
  const frame = useWords(frameWords)
  const format = useFormat()
  const out = useAction(async () => {
    await signOut()
    go('/', 'replace')
    leave()
    toast(frame.signedOut)
  })
  return (
    <Panel title={words.session}>
      <p className="quiet">{words.sessionUntil(format.dateTime(expiresAt))}</p>
      <RefusalNote refusal={out.refused} />
      <Button kind="secondary" icon="logout" isBusy={out.isBusy} onClick={() => void out.run()}>
        {frame.signOut}
      </Button>
    </Panel>
  )
}
