import { useEffect, useEffectEvent } from 'react'

/** Looks again and again while the page is seen; a page in the background costs nothing. */
export function useRegularLook(look: () => void, everyMs: number): void {
  const onTick = useEffectEvent(() => {
    if (document.visibilityState === 'visible') look()
  })
  useEffect(() => {
    const timer = setInterval(() => onTick(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
