import type { Format } from '#kit/words'
import type { reviewWords } from './words.ts'

type Words = (typeof reviewWords)['zh']

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** A length of time, short: 50 min, 3.5 h, 2 d. */
export function spanIn(words: Words, format: Format): (seconds: number) => string {
  const part = (seconds: number, unit: number) => {
    const value = seconds / unit
    return format.number(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
  }
  return (seconds) => {
    if (seconds < hour) return words.minutes(format.number(Math.round(seconds / minute)))
    if (seconds < 2 * day) return words.hours(part(seconds, hour))
    return words.days(part(seconds, day))
  }
}
