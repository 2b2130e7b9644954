export type Labels = Readonly<Record<string, string>>

export type Metrics = {
  /** Something that only grows: `hufu_enrolments_total`. Calling again with the same name gives the same counter. */
  counter: (name: string, help: string) => { add: (labels?: Labels, by?: number) => void }
  /** How long, or how much, over many observations. */
  histogram: (
    name: string,
    help: string,
    buckets?: readonly number[],
  ) => { observe: (labels: Labels, value: number) => void }
  /** A figure read when somebody asks. */
  gauge: (name: string, help: string, read: () => number | Promise<number>) => void
  /** Prometheus text exposition format 0.0.4. */
  text: () => Promise<string>
}

type Series = {
  name: string
  help: string
  kind: 'counter' | 'histogram' | 'gauge'
  lines: () => Promise<string[]>
}
type Bucketed = { counts: number[]; sum: number; count: number }

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
// A label whose values come from outside would grow without end, and might be personal: there are few, and all ours.
const seriesMax = 1_000

/** Figures of this process. Labels are words of our own (a route, an outcome): never an id, never a person. */
export function createMetrics(): Metrics {
  const all = new Map<string, Series>()
  const counters = new Map<string, ReturnType<Metrics['counter']>>()
  const histograms = new Map<string, ReturnType<Metrics['histogram']>>()
  return {
    counter(name, help) {
      const known = counters.get(name)
      if (known) return known
      const { counter, lines } = newCounter(name)
      all.set(name, { name, help, kind: 'counter', lines })
      counters.set(name, counter)
      return counter
    },
    histogram(name, help, buckets = secondsBuckets) {
      const known = histograms.get(name)
      if (known) return known
      const { histogram, lines } = newHistogram(name, buckets)
      all.set(name, { name, help, kind: 'histogram', lines })
      histograms.set(name, histogram)
      return histogram
    },
    gauge(name, help, read) {
      all.set(name, { name, help, kind: 'gauge', lines: async () => [`${name} ${await read()}`] })
    },
    async text() {
      const blocks = await Promise.all([...all.values()].map(describe))
      return `${blocks.join('\n')}\n`
    },
  }
}

async function describe({ name, help, kind, lines }: Series): Promise<string> {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...(await lines())].join('\n')
}

function newCounter(name: string) {
  const values = new Map<string, number>()
  const counter = {
    add(labels: Labels = {}, by = 1) {
      const key = labelText(labels)
      if (values.has(key) || values.size < seriesMax) values.set(key, (values.get(key) ?? 0) + by)
    },
  }
  const lines = async () => [...values].map(([labels, value]) => `${name}${braced(labels)} ${value}`)
  return { counter, lines }
}

function newHistogram(name: string, buckets: readonly number[]) {
  const series = new Map<string, Bucketed>()
  const histogram = {
    observe(labels: Labels, value: number) {
      const key = labelText(labels)
      const found = series.get(key) ?? { counts: buckets.map(() => 0), sum: 0, count: 0 }
      if (series.size < seriesMax) series.set(key, found)
      const place = buckets.findIndex((upTo) => value <= upTo)
      if (place >= 0) found.counts[place] = (found.counts[place] ?? 0) + 1
      found.sum += value
      found.count += 1
    },
  }
  const lines = async () =>
    [...series].flatMap(([labels, found]) => histogramLines({ name, labels, buckets, found }))
  return { histogram, lines }
}

type Printed = { name: string; labels: string; buckets: readonly number[]; found: Bucketed }

function histogramLines({ name, labels, buckets, found }: Printed): string[] {
  const and = labels === '' ? '' : `${labels},`
  let below = 0
  const cumulative = buckets.map((upTo, place) => {
    below += found.counts[place] ?? 0
    return `${name}_bucket{${and}le="${upTo}"} ${below}`
  })
  const total = `${name}_bucket{${and}le="+Inf"} ${found.count}`
  return [
    ...cumulative,
    total,
    `${name}_sum${braced(labels)} ${found.sum}`,
    `${name}_count${braced(labels)} ${found.count}`,
  ]
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
    )
    .join(',')
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}
