import { useCallback } from 'react'
import { RefusalNote, Skeleton } from '#kit/components'
import { useLoaded } from '#kit/api'
import './picture.css'

type PictureProps = {
  /** names the picture; a change of name loads anew */
  name: string
  caption: string
  load: (signal: AbortSignal) => Promise<Blob>
}

/** A face out of a sealed store: fetched by a call that is recorded, held in memory, never by an address. */
export function Picture({ name, caption, load }: PictureProps) {
  const picture = useLoaded(name, load)
  return (
    <figure className="picture">
      <div className="picture-frame">
        {picture.state === 'loading' && <Skeleton shape="block" />}
        {picture.state === 'failed' && <RefusalNote refusal={picture.refused} onRetry={picture.reload} />}
        {picture.state === 'loaded' && <BlobImage blob={picture.value} alt={caption} />}
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

function BlobImage({ blob, alt }: { blob: Blob; alt: string }) {
  const show = useCallback(
    (image: HTMLImageElement) => {
      const url = URL.createObjectURL(blob)
      image.src = url
      return () => URL.revokeObjectURL(url)
    },
    [blob],
  )
  return <img ref={show} alt={alt} />
}
