import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'

/**
 * A camera that shows what a test tells it to.
 *
 * Chromium plays `--use-file-for-fake-video-capture` from a memory-mapped MJPEG file in a loop. The file here
 * holds one picture in a slot of fixed size; writing another picture into the same slot changes what the running
 * camera sees within one frame, so a test can answer the server's challenge as a person would: by reading it.
 */
export type PuppetCamera = {
  /** Chromium's command line for this camera. The path must be absolute and free of `..`. */
  args: string[]
  /** Shows one JPEG until the next. */
  show(jpeg: Buffer): void
  /** Shows JPEGs one after the other, each for frameMs, and stays on the last. */
  play(jpegs: readonly Buffer[], frameMs: number): Promise<void>
  /** Shows JPEGs to and fro until the next order: somebody who waits is not a still. */
  loop(jpegs: readonly Buffer[], frameMs: number): void
  /** Writes no more. */
  close(): void
}

const slotBytes = 400_000
const segmentBytesMax = 65_537
const segmentBytesMin = 4

export function createPuppetCamera(path: string, first: Buffer): PuppetCamera {
  writeFileSync(path, padded(first))
  const write = (jpeg: Buffer) => {
    const file = openSync(path, 'r+')
    writeSync(file, padded(jpeg), 0, slotBytes, 0)
    closeSync(file)
  }
  let looping: { jpegs: readonly Buffer[]; timer: NodeJS.Timeout } | null = null
  const close = () => {
    if (looping) clearInterval(looping.timer)
    looping = null
  }
  return {
    args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`],
    show(jpeg) {
      close()
      write(jpeg)
    },
    async play(jpegs, frameMs) {
      close()
      for (const jpeg of jpegs) {
        write(jpeg)
        await new Promise((resolve) => setTimeout(resolve, frameMs))
      }
    },
    loop(jpegs, frameMs) {
      if (looping?.jpegs === jpegs) return
      close()
      const thereAndBack = [...jpegs, ...jpegs.slice(1, -1).toReversed()]
      let next = 0
      const showNext = () => {
        const jpeg = thereAndBack[next++ % thereAndBack.length]
        if (jpeg) write(jpeg)
      }
      // At once: nobody else's face stays in the picture.
      showNext()
      const timer = setInterval(showNext, frameMs)
      looping = { jpegs, timer }
    },
    close,
  }
}

// ITU-T T.81 B.2.4.5: comment segments behind SOI fill the slot, so that the picture's end is the slot's end.
function padded(jpeg: Buffer): Buffer {
  const parts = [jpeg.subarray(0, 2)]
  let missing = slotBytes - jpeg.length
  if (missing < segmentBytesMin)
    throw new RangeError(`a picture of ${jpeg.length} bytes does not fit the slot`)
  while (missing > 0) {
    const size = missing <= segmentBytesMax ? missing : Math.min(segmentBytesMax, missing - segmentBytesMin)
    const segment = Buffer.alloc(size)
    segment.writeUInt16BE(0xfffe, 0)
    segment.writeUInt16BE(size - 2, 2)
    parts.push(segment)
    missing -= size
  }
  return Buffer.concat([...parts, jpeg.subarray(2)])
}
