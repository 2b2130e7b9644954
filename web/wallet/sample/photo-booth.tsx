import { useEffect, useMemo, useRef } from 'react'
import { grabJpeg } from '#kit/camera'
import { Button } from '#kit/components'
import { useWords } from '#kit/words'
import { CameraFaultNote } from '../capture/camera-fault-note.tsx'
import { useCamera } from '../capture/use-camera.ts'
import { enrolWords } from '../words/enrol.ts'
import { welcomeWords } from '../words/welcome.ts'

const portrait = { sideMax: 900, quality: 0.9 } as const
type BoothProps = { photo: Blob | undefined; onPhoto: (photo: Blob | undefined) => void }

/** One picture of oneself: taken, looked at, taken again. */
export function PhotoBooth({ photo, onPhoto }: BoothProps) {
  const { sample } = useWords(welcomeWords)
  const { capture } = useWords(enrolWords)
  const camera = useCamera('user')
  const url = useObjectUrl(photo)
  const open = () => {
    onPhoto(undefined)
    void camera.open()
  }
  if (url !== undefined) {
    return (
      <div className="sample-booth">
        <img src={url} alt={sample.photoAlt} />
        <Button kind="secondary" icon="refresh" onClick={open}>
          {sample.again}
        </Button>
      </div>
    )
  }
  if (camera.state === 'open') {
    const take = (taken: Blob | undefined) => {
      camera.close()
      onPhoto(taken)
    }
    return <Viewfinder stream={camera.stream} onTake={take} />
  }
  return (
    <>
      {camera.state === 'closed' && camera.fault && <CameraFaultNote fault={camera.fault} />}
      <Button kind="secondary" icon="camera" isBusy={camera.state === 'opening'} onClick={open}>
        {capture.start}
      </Button>
    </>
  )
}

function Viewfinder({ stream, onTake }: { stream: MediaStream; onTake: (photo: Blob | undefined) => void }) {
  const { sample } = useWords(welcomeWords)
  const { capture } = useWords(enrolWords)
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (!video.current) return
    video.current.srcObject = stream
    void video.current.play().catch(() => undefined)
  }, [stream])
  const take = async () => {
    if (video.current) onTake(await grabJpeg(video.current, portrait))
  }
  return (
    <div className="sample-booth">
      <video ref={video} playsInline muted autoPlay aria-label={capture.camera} />
      <Button icon="camera" onClick={() => void take()}>
        {sample.takePhoto}
      </Button>
    </div>
  )
}

function useObjectUrl(blob: Blob | undefined): string | undefined {
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : undefined), [blob])
  useEffect(() => {
    if (url !== undefined) return () => URL.revokeObjectURL(url)
    return undefined
  }, [url])
  return url
}
