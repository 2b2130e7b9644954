// What the law asks of whom, by age. The day is the city's: a birthday begins at its midnight (UTC+8).
import { ageOn, cityDay } from '#identity/people'
import { ageAlone, ageOwnApplication, type Band } from './contract.ts'

export function bandOf(birthDate: string, now: Date): Band {
  const age = ageOn(birthDate, cityDay(now))
  if (age < ageOwnApplication) return 'child'
  return age < ageAlone ? 'youth' : 'adult'
}
