import type { Today } from '#contract/identity/enrolment'
import type { Bucket } from '#kit/charts'

export type Scale = 'hour' | 'slot'

const dayHours = 24
const hourMs = 3_600_000
const slotsShown = 36

/**
 * The day's slots as bars. Times of day count from the city's midnight, which the server names: the console may
 * stand in another time zone.
 */
export function bucketsOf(today: Today, scale: Scale, now: Date): Bucket[] {
  const dayStartsAt = new Date(today.startsAt).getTime()
  const stepMs = scale === 'hour' ? hourMs : today.slotSeconds * 1000
  const open = Math.floor((now.getTime() - dayStartsAt) / stepMs)
  const first = scale === 'hour' ? 0 : Math.max(0, open - slotsShown + 1)
  const count = scale === 'hour' ? dayHours : Math.min(slotsShown, (dayHours * hourMs) / stepMs - first)
  const buckets = Array.from({ length: count }, (_, at) =>
    emptyBucket((first + at) * stepMs, stepMs, first + at === open),
  )
  for (const slot of today.slots) {
    const bucket = buckets[Math.floor((new Date(slot.startsAt).getTime() - dayStartsAt) / stepMs) - first]
    if (!bucket) continue
    bucket.values.approved += slot.approved
    bucket.values.inReview += slot.inReview
    bucket.values.refused += slot.refused
  }
  return buckets
}

type OutcomeBucket = Bucket & { values: { approved: number; inReview: number; refused: number } }

function emptyBucket(fromMs: number, stepMs: number, isOpen: boolean): OutcomeBucket {
  return {
    key: `${fromMs}`,
    label: timeOfDay(fromMs),
    title: `${timeOfDay(fromMs)}–${timeOfDay(fromMs + stepMs)}`,
    values: { approved: 0, inReview: 0, refused: 0 },
    isOpen,
  }
}

function timeOfDay(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`
}
