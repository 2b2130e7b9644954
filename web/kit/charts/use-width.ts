import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Charts are drawn in pixels of their real width, so that lines stay crisp and type keeps its size. */
export function useWidth(atFirst: number): [RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(atFirst)
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const observer = new ResizeObserver(() => setWidth(Math.max(120, Math.round(measured.clientWidth))))
    observer.observe(measured)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}
