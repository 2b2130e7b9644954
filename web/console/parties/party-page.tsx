import { useState } from 'react'
import { Badge, Button, Note, Page, Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useFormat, useLanguage, useWords } from '#kit/words'
import { CopyValue } from '../parts/copy-value.tsx'
import { Facts } from '../parts/facts.tsx'
import { LoadedView } from '../parts/loaded-view.tsx'
import { readParty, type Party, type RegisteredParty } from './calls.ts'
import { draftOf, plainClaims } from './draft.ts'
import { EditParty } from './edit-party.tsx'
import { StateBadge } from './parties-page.tsx'
import { RenewDialog, StateDialog } from './party-dialogs.tsx'
import { Preview } from './preview.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { partyWords } from './words.ts'

export function PartyPage({ partyId }: { partyId: string }) {
  const words = useWords(partyWords)
  const language = useLanguage()
  const loaded = useLoaded(partyId, (signal) => readParty(partyId, signal))
  const [isEditing, setEditing] = useState(false)
  const name = loaded.state === 'loaded' ? loaded.value.name[language] : words.title
  const done = () => {
    setEditing(false)
    loaded.reload()
  }
  return (
    <Page title={isEditing ? words.editTitle : name} width="wide" back="#/parties">
      <LoadedView loaded={loaded} skeleton="block">
        {(party) =>
          isEditing ? (
            <EditParty key={party.version} party={party} onDone={done} onReload={loaded.reload} />
          ) : (
            <ShowParty party={party} onEdit={() => setEditing(true)} onChanged={loaded.reload} />
          )
        }
      </LoadedView>
    </Page>
  )
}

type ShowPartyProps = { party: Party; onEdit: () => void; onChanged: () => void }

function ShowParty({ party, onEdit, onChanged }: ShowPartyProps) {
  const words = useWords(partyWords)
  return (
    <div className="columns">
      <div className="stack">
        {party.state === 'suspended' && <Note tone="bad">{words.suspendedNote}</Note>}
        <Registration party={party} onEdit={onEdit} />
        <Connection party={party} onChanged={onChanged} />
      </div>
      <Preview draft={draftOf(party)} />
    </div>
  )
}

function Registration({ party, onEdit }: { party: Party; onEdit: () => void }) {
  const words = useWords(partyWords)
  const format = useFormat()
  const claims = party.claims.map((claim) => (
    <Badge key={claim} tone={plainClaims.includes(claim) ? 'warn' : 'good'}>
      {words.claims[claim]}
    </Badge>
  ))
  const facts = [
    { label: words.nameZh, value: party.name.zh },
    { label: words.nameEn, value: party.name.en },
    { label: words.purposeZh, value: party.purpose.zh, isWide: true },
    { label: words.purposeEn, value: party.purpose.en, isWide: true },
    {
      label: words.mayAsk,
      value: <span className="row">{claims.length ? claims : words.nothing}</span>,
      isWide: true,
    },
    ...(party.legalGround
      ? [
          {
            label: words.previewGround,
            value: `${party.legalGround.zh} · ${party.legalGround.en}`,
            isWide: true,
          },
        ]
      : []),
    { label: words.registeredAt, value: format.dateTime(party.registeredAt) },
    { label: words.changed, value: format.relative(party.changedAt) },
  ]
  const actions = (
    <span className="row">
      <StateBadge state={party.state} />
      <Button kind="secondary" size="small" onClick={onEdit}>
        {words.edit}
      </Button>
    </span>
  )
  return (
    <Panel title={words.who} actions={actions}>
      <Facts facts={facts} />
    </Panel>
  )
}

function Connection({ party, onChanged }: { party: Party; onChanged: () => void }) {
  const words = useWords(partyWords)
  const issuer = `${globalThis.location.origin}/oidc`
  return (
    <Panel title={words.connect}>
      <p className="quiet">{words.connectNote}</p>
      <CopyValue label={words.clientId} value={party.clientId} />
      <CopyValue label={words.issuer} value={issuer} />
      <CopyValue label={words.discovery} value={`${issuer}/.well-known/openid-configuration`} />
      <Facts
        facts={[
          { label: words.method, value: words.methods[party.authentication] },
          { label: words.sector, value: party.sector, isWide: true },
          { label: words.redirects, value: party.redirectUris.join(' · '), isWide: true },
        ]}
      />
      <p className="quiet">{words.sectorNote}</p>
      <Changes party={party} onChanged={onChanged} />
    </Panel>
  )
}

type Open = { dialog: 'none' | 'renew' | 'state' } | { dialog: 'secret'; registered: RegisteredParty }

function Changes({ party, onChanged }: { party: Party; onChanged: () => void }) {
  const words = useWords(partyWords)
  const [open, setOpen] = useState<Open>({ dialog: 'none' })
  const close = () => setOpen({ dialog: 'none' })
  const finish = () => {
    close()
    onChanged()
  }
  return (
    <div className="row">
      {party.authentication === 'secret' && (
        <Button kind="secondary" icon="refresh" onClick={() => setOpen({ dialog: 'renew' })}>
          {words.renew}
        </Button>
      )}
      <Button
        kind={party.state === 'active' ? 'danger' : 'secondary'}
        onClick={() => setOpen({ dialog: 'state' })}
      >
        {party.state === 'active' ? words.suspend : words.resume}
      </Button>
      {open.dialog === 'renew' && (
        <RenewDialog
          party={party}
          onClose={close}
          onRenewed={(registered) => setOpen({ dialog: 'secret', registered })}
        />
      )}
      {open.dialog === 'state' && <StateDialog party={party} onClose={close} onChanged={finish} />}
      {open.dialog === 'secret' && <SecretDialog registered={open.registered} onClose={finish} />}
    </div>
  )
}
