import { useEffect, useEffectEvent, useRef, useState, type ChangeEvent, type FormEvent } from 'react'
import { asRefused, type Refused } from '#kit/api'
import { createCodeReader } from '#kit/camera'
import { Button, Field, Note, Page, RefusalNote, Sheet, announce } from '#kit/components'
import { parseRequestLink } from '#kit/holder'
import { go } from '#kit/route'
import { useWords } from '#kit/words'
import { CameraFaultNote } from '../capture/camera-fault-note.tsx'
import { useCamera } from '../capture/use-camera.ts'
import { presentWords } from '../words/present.ts'
import { ownPageOf } from './own-page.ts'
import './scan.css'

/** A code on another screen: by the camera, from a picture, or as a pasted link. */
export function ScanPage() {
  const { scan } = useWords(presentWords)
  const camera = useCamera('environment')
  const [refused, setRefused] = useState<Refused>()
  const [isPasting, setPasting] = useState(false)
  const start = useEffectEvent(() => void camera.open())
  useEffect(() => start(), [])
  const found = (text: string) => {
    const ownPage = ownPageOf(text, location.origin)
    if (ownPage) {
      go(ownPage)
      return
    }
    try {
      const link = parseRequestLink(text, { origin: location.origin })
      announce(scan.found)
      navigator.vibrate?.(40)
      go(presentPath(link))
    } catch (thrown) {
      setRefused(asRefused(thrown))
      setPasting(false)
    }
  }
  return (
    <Page title={scan.title}>
      {camera.state === 'closed' && camera.fault ? (
        <>
          <CameraFaultNote fault={camera.fault} />
          <Button icon="camera" onClick={() => void camera.open()}>
            {scan.again}
          </Button>
        </>
      ) : (
        <Viewfinder
          stream={camera.state === 'open' ? camera.stream : undefined}
          isOn={!refused}
          onFound={found}
          onFailed={(thrown) => setRefused(asRefused(thrown))}
        />
      )}
      {refused ? (
        <>
          <RefusalNote refusal={refused} />
          <Button onClick={() => setRefused(undefined)}>{scan.again}</Button>
        </>
      ) : (
        <p className="lead scan-lead">{scan.lead}</p>
      )}
      <div className="scan-other">
        <Button kind="secondary" icon="link" onClick={() => setPasting(true)}>
          {scan.paste}
        </Button>
        <PictureButton onFound={found} onFailed={(thrown) => setRefused(asRefused(thrown))} />
      </div>
      <PasteSheet isOpen={isPasting} onClose={() => setPasting(false)} onFound={found} />
    </Page>
  )
}

type ViewfinderProps = {
  stream: MediaStream | undefined
  isOn: boolean
  onFound: (text: string) => void
  onFailed: (thrown: unknown) => void
}

function Viewfinder({ stream, isOn, onFound, onFailed }: ViewfinderProps) {
  const { scan } = useWords(presentWords)
  const video = useRef<HTMLVideoElement>(null)
  const report = useEffectEvent(onFound)
  const fail = useEffectEvent(onFailed)
  useEffect(() => {
    const element = video.current
    if (!element || !stream) return
    element.srcObject = stream
    void element.play().catch(() => undefined)
  }, [stream])
  useEffect(() => {
    if (!isOn || !stream) return
    const abort = new AbortController()
    watch(video, abort.signal, (text) => report(text)).catch((thrown: unknown) => fail(thrown))
    return () => abort.abort()
  }, [isOn, stream])
  return (
    <div className="scan-frame">
      <video ref={video} playsInline muted autoPlay aria-label={scan.camera} />
      <span className="scan-corners" aria-hidden />
      {!stream && <p>{scan.starting}</p>}
    </div>
  )
}

const readEveryMs = 160

async function watch(
  video: React.RefObject<HTMLVideoElement | null>,
  signal: AbortSignal,
  found: (text: string) => void,
): Promise<void> {
  const read = await createCodeReader()
  while (!signal.aborted && video.current) {
    const text = await read(video.current)
    if (signal.aborted) return
    if (text) {
      found(text)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, readEveryMs))
  }
}

/** A code that came as a screenshot, or where there is no camera. */
function PictureButton({ onFound, onFailed }: Pick<ViewfinderProps, 'onFound' | 'onFailed'>) {
  const { scan } = useWords(presentWords)
  const input = useRef<HTMLInputElement>(null)
  const [isNone, setNone] = useState(false)
  const look = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0]
    if (!file) return
    const read = await createCodeReader()
    const text = await read(await createImageBitmap(file))
    setNone(text === undefined)
    if (text) onFound(text)
    target.value = ''
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => void look(event).catch(onFailed)}
      />
      <Button kind="secondary" icon="scan" onClick={() => input.current?.click()}>
        {scan.picture}
      </Button>
      {isNone && (
        <Note tone="warn" role="alert">
          {scan.pictureNone}
        </Note>
      )}
    </>
  )
}

type PasteProps = { isOpen: boolean; onClose: () => void; onFound: (text: string) => void }

function PasteSheet({ isOpen, onClose, onFound }: PasteProps) {
  const { scan } = useWords(presentWords)
  const [link, setLink] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onFound(link)
  }
  return (
    <Sheet title={scan.paste} isOpen={isOpen} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field
          label={scan.pasteLabel}
          hint={scan.pasteHint}
          value={link}
          onChange={(event) => setLink(event.target.value)}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          required
        />
        <Button type="submit" isWide>
          {scan.open}
        </Button>
      </form>
    </Sheet>
  )
}

function presentPath({ clientId, requestUri, method }: ReturnType<typeof parseRequestLink>): string {
  const query = new URLSearchParams({
    client_id: clientId,
    request_uri: requestUri,
    request_uri_method: method,
  })
  return `/present?${query}`
}
