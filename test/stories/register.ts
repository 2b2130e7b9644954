import type { City } from './city.ts'
import type { Person } from './resident.ts'

type Sample = { residents: (Person & { portrait: string | null })[] }

/** One of the made-up residents whom the wallet offers for trying. */
export async function sampleResident(city: City, place: number): Promise<Person & { portrait: Buffer }> {
  const reply = await fetch(`${city.origin}/api/people/sample`)
  const { residents }: Sample = JSON.parse(await reply.text())
  const chosen = residents[place]
  if (!chosen?.portrait) throw new Error(`the sample has no resident ${place} with a portrait`)
  const { name, idNumber, portrait } = chosen
  return { name, idNumber, portrait: Buffer.from(portrait, 'base64') }
}
