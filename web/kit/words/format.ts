import { localeOf, type Language } from './language.ts'
import { useLanguage } from './words.ts'

/** Dates, times and numbers as the reader's language writes them; Intl does all the work. */
export type Format = {
  date: (when: Date | string | number) => string
  day: (when: Date | string | number) => string
  /** For the foot of a chart: 26/10, 10/26. */
  shortDay: (when: Date | string | number) => string
  time: (when: Date | string | number) => string
  dateTime: (when: Date | string | number) => string
  /** "3 minutes ago"; within the minute: "just now"; more than a week away: the date. */
  relative: (when: Date | string | number, now?: Date) => string
  number: (value: number) => string
  percent: (fraction: number) => string
  list: (items: readonly string[]) => string
  /** A length of time in words: 90 → "1 minute 30 seconds". */
  duration: (seconds: number) => string
}

const justNowSeconds = 45
const dayForm = /^\d{4}-\d{2}-\d{2}$/
const formats = new Map<Language, Format>()

export function formatIn(language: Language): Format {
  const known = formats.get(language)
  if (known) return known
  const made = createFormat(localeOf(language))
  formats.set(language, made)
  return made
}

export function useFormat(): Format {
  return formatIn(useLanguage())
}

function createFormat(locale: string): Format {
  // A day without a time is that day everywhere; read as UTC it would be the day before in the Americas.
  const at = (when: Date | string | number) =>
    new Date(typeof when === 'string' && dayForm.test(when) ? `${when}T00:00:00` : when)
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (when: Date | string | number) => format.format(at(when))
  }
  const date = dates({ year: 'numeric', month: 'long', day: 'numeric' })
  const numbers = new Intl.NumberFormat(locale)
  const justNow = locale === 'zh-CN' ? '刚刚' : 'just now'
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  return {
    date,
    day: dates({ month: 'long', day: 'numeric', weekday: 'short' }),
    shortDay: dates({ month: 'numeric', day: 'numeric' }),
    time: dates({ hour: '2-digit', minute: '2-digit' }),
    dateTime: dates({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
    relative: (when, now = new Date()) => {
      const seconds = (at(when).getTime() - now.getTime()) / 1000
      // Clocks differ by seconds: what has just happened there may lie a little ahead here.
      if (Math.abs(seconds) < justNowSeconds) return justNow
      const step = relativeStep(Math.abs(seconds))
      return step ? relatives.format(Math.round(seconds / step.seconds), step.unit) : date(when)
    },
    number: (value) => numbers.format(value),
    percent: (fraction) => percents.format(fraction),
    list: (items) => lists.format(items),
    duration: (seconds) => durationWords(locale, seconds),
  }
}

const relativeSteps = [
  { below: 60, seconds: 1, unit: 'second' },
  { below: 3600, seconds: 60, unit: 'minute' },
  { below: 86_400, seconds: 3600, unit: 'hour' },
  { below: 604_800, seconds: 86_400, unit: 'day' },
] as const

function relativeStep(seconds: number): (typeof relativeSteps)[number] | undefined {
  return relativeSteps.find((step) => seconds < step.below)
}

function durationWords(locale: string, seconds: number): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value)
  const whole = Math.max(1, Math.ceil(seconds))
  if (whole < 60) return unit(whole, 'second')
  if (whole < 3600) return unit(Math.ceil(whole / 60), 'minute')
  return unit(Math.ceil(whole / 3600), 'hour')
}
