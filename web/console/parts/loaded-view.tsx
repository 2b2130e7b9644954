import { useEffect, type ReactNode } from 'react'
import { ErrorState, Skeleton } from '#kit/components'
import { Refused, type Loaded } from '#kit/api'
import { lapses, usePresence } from '../frame/session.ts'

type LoadedViewProps<T> = {
  loaded: Loaded<T>
  skeleton?: 'lines' | 'list' | 'card' | 'block'
  children: (value: T) => ReactNode
}

/** Waiting, refused, or there: the three ways a page begins. A page that met the end of the session waits for the next. */
export function LoadedView<T>({ loaded, skeleton = 'list', children }: LoadedViewProps<T>) {
  const isIn = usePresence().state === 'in'
  const isLapsed = loaded.state === 'failed' && lapses.has(loaded.refused.code)
  const { reload } = loaded
  useEffect(() => {
    if (isIn && isLapsed) reload()
  }, [isIn, isLapsed, reload])
  switch (loaded.state) {
    case 'loading':
      return <Skeleton shape={skeleton} count={4} />
    case 'failed':
      if (isLapsed) return <Skeleton shape={skeleton} count={4} />
      return isMangled(loaded.refused) ? (
        <ErrorState refusal={new Refused('web.not_found')} />
      ) : (
        <ErrorState refusal={loaded.refused} onRetry={loaded.reload} />
      )
    case 'loaded':
      return children(loaded.value)
  }
}

/** Nobody fills in what a page loads by: an input that is refused here is an address with a broken id in it. */
function isMangled({ code }: Refused): boolean {
  return code === 'base.invalid_input'
}
