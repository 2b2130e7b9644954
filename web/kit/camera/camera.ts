/** The device's camera, and the four ways in which there is none. Each has its own words and its own way on. */
export type CameraFault = 'denied' | 'absent' | 'busy' | 'insecure'
export type Camera = { state: 'open'; stream: MediaStream; close: () => void }
export type CameraResult = Camera | { state: 'closed'; fault: CameraFault }

/** @param facing `user` looks at the holder, `environment` at the world; a device with one camera uses that one */
export async function openCamera(facing: 'user' | 'environment'): Promise<CameraResult> {
  // Browsers hide the camera from pages without TLS (other than localhost).
  if (!navigator.mediaDevices?.getUserMedia) return { state: 'closed', fault: 'insecure' }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      // `ideal`, never `exact`: a laptop has no back camera and shall work all the same.
      video: { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 960 } },
    })
    return { state: 'open', stream, close: () => stopTracks(stream) }
  } catch (thrown) {
    return { state: 'closed', fault: faultOf(thrown) }
  }
}

/** Calls back when the person changes their mind in the browser's own settings, so that no reload is needed. */
export function onCameraAllowed(allowed: () => void): () => void {
  const over = new AbortController()
  void watchPermission(allowed, over.signal)
  return () => over.abort()
}

async function watchPermission(allowed: () => void, signal: AbortSignal): Promise<void> {
  // Firefox cannot tell about the camera: there the person presses the button again.
  const status = await navigator.permissions?.query({ name: 'camera' }).catch(() => undefined)
  const changed = () => {
    if (status?.state === 'granted') allowed()
  }
  if (!signal.aborted) status?.addEventListener('change', changed, { signal })
}

function faultOf(thrown: unknown): CameraFault {
  const name = thrown instanceof DOMException ? thrown.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'absent' : 'busy'
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
