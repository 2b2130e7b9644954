import type { ReactNode } from 'react'
import { ErrorState, Skeleton } from '#kit/components'
import type { Loaded } from '#kit/api'

type LoadedViewProps<T> = {
  loaded: Loaded<T>
  skeleton?: 'lines' | 'list' | 'card' | 'block'
  children: (value: T) => ReactNode
}

/** Waiting, refused, or there: the three ways a page begins. */
export function LoadedView<T>({ loaded, skeleton = 'list', children }: LoadedViewProps<T>) {
  switch (loaded.state) {
    case 'loading':
      return <Skeleton shape={skeleton} count={4} />
    case 'failed':
      return <ErrorState refusal={loaded.refused} onRetry={loaded.reload} />
    case 'loaded':
      return children(loaded.value)
  }
}
