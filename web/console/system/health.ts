import { useEffect, useState } from 'react'
import { asRefused, Refused } from '#kit/api'
import { api } from '../frame/api.ts'
import { parseMetrics, rateBetween, readingOf, type Rate, type Reading, type Sample } from './metrics.ts'

const pauseMs = 5000
const ratesKept = 120

/** unwell: the server says so itself. unreachable: no answer came; the fault may be ours, the network's or the server's. */
export type Health =
  | { state: 'asking' }
  | { state: 'well' | 'unwell' | 'unreachable'; checkedAt: number; answerMs: number }
export type Figures =
  | { state: 'asking' }
  /** /metrics answers only on the server's own machine. */
  | { state: 'elsewhere' }
  | { state: 'known'; reading: Reading; rates: readonly Rate[]; samples: readonly Sample[] }

/** Asks every five seconds while somebody looks. */
export function useSystem(): { health: Health; figures: Figures } {
  const [health, setHealth] = useState<Health>({ state: 'asking' })
  const [figures, setFigures] = useState<Figures>({ state: 'asking' })
  useEffect(() => {
    const ask = () => {
      if (document.hidden) return
      void askHealth().then(setHealth)
      void askFigures().then((samples) => setFigures((before) => withSamples(before, samples)))
    }
    ask()
    const timer = setInterval(ask, pauseMs)
    return () => clearInterval(timer)
  }, [])
  return { health, figures }
}

async function askHealth(): Promise<Health> {
  const startedAt = performance.now()
  const state = await api
    .get('/healthz', { timeoutMs: 4000 })
    .then(() => 'well' as const)
    .catch((thrown: unknown) => (asRefused(thrown).status === 0 ? 'unreachable' : 'unwell'))
  return { state, checkedAt: Date.now(), answerMs: performance.now() - startedAt }
}

async function askFigures(): Promise<Sample[] | 'elsewhere' | undefined> {
  try {
    const response = await api.send({ method: 'GET', url: '/metrics', headers: { accept: 'text/plain' } })
    return parseMetrics(await response.text())
  } catch (thrown) {
    return thrown instanceof Refused && thrown.status === 404 ? 'elsewhere' : undefined
  }
}

function withSamples(before: Figures, samples: Sample[] | 'elsewhere' | undefined): Figures {
  if (samples === undefined) return before
  if (samples === 'elsewhere') return { state: 'elsewhere' }
  const reading = readingOf(samples, Date.now())
  const rate = before.state === 'known' ? rateBetween(before.reading, reading) : undefined
  const rates = before.state === 'known' ? before.rates : []
  return { state: 'known', reading, samples, rates: rate ? [...rates, rate].slice(-ratesKept) : rates }
}
