import { useState } from 'react'
import type { AddedYourself, AddYourself } from '#contract/identity/people'
import { useAction } from '#kit/api'
import { Badge, Button, Field, Note, Page, Panel, RefusalNote, Tally, toast } from '#kit/components'
import { useWords } from '#kit/words'
import { publicApi } from '../holding.ts'
import { enrolWords } from '../words/enrol.ts'
import { welcomeWords } from '../words/welcome.ts'
import { PhotoBooth } from './photo-booth.tsx'
import { startAs } from './start-as.ts'
import './sample.css'

/** A name and a photo become a resident of the sample city, with a made-up number. */
export function AddYourselfPage() {
  const { sample } = useWords(welcomeWords)
  const [added, setAdded] = useState<AddedYourself>()
  return (
    <Page title={sample.addTitle} back="#/" actions={<Badge tone="warn">{sample.badge}</Badge>}>
      {added ? <Added added={added} /> : <AddForm onAdded={setAdded} />}
    </Page>
  )
}

function AddForm({ onAdded }: { onAdded: (added: AddedYourself) => void }) {
  const { sample } = useWords(welcomeWords)
  const { identity } = useWords(enrolWords)
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const [photo, setPhoto] = useState<Blob>()
  const add = useAction(async () => {
    if (!photo) return
    const form: AddYourself = { name: name.trim(), portrait: await toBase64(photo) }
    onAdded(await publicApi.post<AddedYourself>('/api/people/sample', form, { timeoutMs: 30_000 }))
  })
  const submit = () => {
    setTried(true)
    if (name.trim() !== '' && photo) void add.run()
  }
  return (
    <>
      <p className="lead">{sample.addLead}</p>
      <Panel>
        <Field
          label={identity.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isTried && name.trim() === '' ? identity.nameMissing : undefined}
          autoComplete="name"
          maxLength={60}
          required
        />
        <PhotoBooth photo={photo} onPhoto={setPhoto} />
      </Panel>
      <RefusalNote refusal={add.refused} />
      <Button isWide onClick={submit} isBusy={add.isBusy} disabled={!photo}>
        {sample.submit}
      </Button>
    </>
  )
}

function Added({ added }: { added: AddedYourself }) {
  const { sample } = useWords(welcomeWords)
  const copy = async () => {
    await navigator.clipboard.writeText(added.idNumber)
    toast(sample.copied, { tone: 'good' })
  }
  return (
    <>
      <div className="centre" role="status">
        <Tally size={112} />
        <h2>{sample.added}</h2>
        <p className="quiet">{sample.number}</p>
        <p className="sample-number">{added.idNumber}</p>
        <Button kind="quiet" size="small" icon="copy" onClick={() => void copy()}>
          {sample.copy}
        </Button>
      </div>
      <Note>{sample.note}</Note>
      <Button isWide onClick={() => void startAs(added)}>
        {sample.go}
      </Button>
    </>
  )
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
