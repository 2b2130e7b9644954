import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Camera, type CameraFault, onCameraAllowed, openCamera } from '#kit/camera'

export type CameraState =
  | { state: 'closed'; fault: CameraFault | undefined }
  | { state: 'opening' }
  | { state: 'open'; stream: MediaStream }
type Controls = { open: () => Promise<void>; close: () => void }

/** The camera as a page uses it: opened by a press, closed when the page goes. */
export function useCamera(facing: 'user' | 'environment'): CameraState & Controls {
  const [state, setState] = useState<CameraState>({ state: 'closed', fault: undefined })
  const camera = useRef<Camera>(undefined)
  const isGone = useRef(false)
  const close = () => {
    camera.current?.close()
    camera.current = undefined
    setState({ state: 'closed', fault: undefined })
  }
  const open = async () => {
    setState({ state: 'opening' })
    const result = await openCamera(facing)
    if (result.state === 'closed') {
      setState({ state: 'closed', fault: result.fault })
      return
    }
    // The page may have gone while the browser was asking.
    if (isGone.current) {
      result.close()
      return
    }
    camera.current = result
    setState({ state: 'open', stream: result.stream })
  }
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
      camera.current?.close()
    }
  }, [])
  useAllowed(state.state === 'closed' && state.fault === 'denied', () => void open())
  return { ...state, open, close }
}

/** Allowed in the browser's settings meanwhile: goes on by itself. */
function useAllowed(isWaiting: boolean, allowed: () => void): void {
  const onAllowed = useEffectEvent(allowed)
  useEffect(() => {
    if (!isWaiting) return
    return onCameraAllowed(() => onAllowed())
  }, [isWaiting])
}
