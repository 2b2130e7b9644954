/** One picture of the camera as JPEG: what leaves the device is this and nothing else. */
export async function grabJpeg(
  video: HTMLVideoElement,
  options: { sideMax: number; quality: number },
): Promise<Blob | undefined> {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return undefined
  const scale = Math.min(1, options.sideMax / Math.max(videoWidth, videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  // The picture on the screen is mirrored for the person; the one sent is not, so that left stays left.
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', options.quality),
  )
}
