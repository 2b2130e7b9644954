// A line that grows on a terminal, and a line every few seconds where the output goes to a file.
export type Progress = { show: (text: string, share: number) => void; end: () => void }

const barWidth = 28
const drawEveryMs = 100
const tellEveryMs = 5_000

export function createProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  let last = 0
  let isDrawn = false
  return {
    show(text, share) {
      const now = performance.now()
      if (now - last < (out.isTTY ? drawEveryMs : tellEveryMs) && share < 1) return
      last = now
      const percent = `${Math.floor(Math.min(share, 1) * 100)} %`.padStart(5)
      if (!out.isTTY) {
        out.write(`${percent}  ${text}\n`)
        return
      }
      const full = Math.round(Math.min(share, 1) * barWidth)
      out.write(`\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${percent}  ${text}`)
      isDrawn = true
    },
    end() {
      if (isDrawn) out.write('\n')
      isDrawn = false
    },
  }
}

/** `1:05`, `2:03:09` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return (parts[0] === 0 ? parts.slice(1) : parts)
    .map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':')
}
