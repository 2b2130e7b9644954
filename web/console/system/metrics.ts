/** Figures in the text exposition format of Prometheus 0.0.4, as /metrics gives them. */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g
const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' }

/** Lines that are no figure (help, type, noise) are left out. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((row) => {
    const [, name, labels = '', value] = line.exec(row.trim()) ?? []
    if (name === undefined || value === undefined || Number.isNaN(Number(value))) return []
    return [{ name, labels: labelsOf(labels), value: Number(value) }]
  })
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(label)].map(([, name = '', value = '']) => [
    name,
    value.replace(/\\[n"\\]/g, (pair) => escapes[pair] ?? pair),
  ])
  return Object.fromEntries(pairs)
}

const sumOf = (samples: readonly Sample[]) => samples.reduce((sum, { value }) => sum + value, 0)

/** What the page shows of one reading. Counts grow since the start of the process. */
export type Reading = {
  at: number
  requests: number
  failures: number
  seconds: number
  bytes: number
  upSeconds: number
}

export function readingOf(samples: readonly Sample[], at: number): Reading {
  const named = (name: string) => samples.filter((sample) => sample.name === name)
  const counts = named('http_request_seconds_count')
  return {
    at,
    requests: sumOf(counts),
    failures: sumOf(counts.filter(({ labels }) => labels['status']?.startsWith('5'))),
    seconds: sumOf(named('http_request_seconds_sum')),
    bytes: sumOf(named('process_resident_memory_bytes')),
    upSeconds: sumOf(named('process_uptime_seconds')),
  }
}

export type Rate = { at: number; perSecond: number; meanMs: number }

/** What happened between two readings. A restart sets the counts back: such a pair says nothing. */
export function rateBetween(before: Reading, after: Reading): Rate | undefined {
  const requests = after.requests - before.requests
  const seconds = (after.at - before.at) / 1000
  if (requests < 0 || seconds <= 0) return undefined
  const spent = Math.max(0, after.seconds - before.seconds)
  return {
    at: after.at,
    perSecond: requests / seconds,
    meanMs: requests === 0 ? 0 : (spent / requests) * 1000,
  }
}
