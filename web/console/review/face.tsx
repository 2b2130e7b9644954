import { useCallback } from 'react'
import { RefusalNote, Skeleton } from '#kit/components'
import { useLoaded } from '#kit/api'
import { alignedBy } from './aligned.ts'
import { readPicture, type Eyes } from './calls.ts'

type FaceProps = {
  applicationId: string
  picture: string
  caption: string
  alt: string
  /** null: the whole picture, as it is */
  eyes: Eyes | null
  zoom: number
  /** of the width, from the left: for laying one over another */
  hiddenShare: number
}

/** A face out of a sealed store: fetched by a call, held in memory, gone with the page. */
export function Face({ applicationId, picture, caption, alt, eyes, zoom, hiddenShare }: FaceProps) {
  const loaded = useLoaded(`${applicationId} ${picture}`, (signal) =>
    readPicture(applicationId, picture, signal),
  )
  const style = hiddenShare > 0 ? { clipPath: `inset(0 0 0 ${hiddenShare * 100}%)` } : {}
  return (
    <figure className="face" style={style}>
      <div className="face-frame">
        {loaded.state === 'loading' && <Skeleton shape="block" />}
        {loaded.state === 'failed' && <RefusalNote refusal={loaded.refused} onRetry={loaded.reload} />}
        {loaded.state === 'loaded' && <Drawn blob={loaded.value} alt={alt} eyes={eyes} zoom={zoom} />}
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

type DrawnProps = { blob: Blob; alt: string; eyes: Eyes | null; zoom: number }

function Drawn({ blob, alt, eyes, zoom }: DrawnProps) {
  const show = useShow(blob)
  const side = 100 / zoom
  // Nearer is nearer to the eyes, not to the middle of the picture.
  const left = 50 - side / 2
  const top = Math.min(100 - side, Math.max(0, 46 - side / 2))
  return (
    <svg role="img" aria-label={alt} viewBox={`${left} ${top} ${side} ${side}`}>
      {eyes ? (
        <image
          ref={show}
          width={eyes.width}
          height={eyes.height}
          preserveAspectRatio="none"
          transform={`matrix(${alignedBy(eyes).join(' ')})`}
        />
      ) : (
        <image ref={show} width="100" height="100" />
      )}
    </svg>
  )
}

function useShow(blob: Blob) {
  return useCallback(
    (image: SVGImageElement) => {
      const url = URL.createObjectURL(blob)
      image.setAttribute('href', url)
      return () => URL.revokeObjectURL(url)
    },
    [blob],
  )
}
