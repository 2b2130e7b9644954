import type { City } from './city.ts'
import type { Person } from './resident.ts'

type Listed = Person & { portrait: string | null }

/** One of the made-up residents whom the wallet offers for trying. */
export async function sampleResident(city: City, place: number): Promise<Person & { portrait: Buffer }> {
  const { name, idNumber, portrait } = await listed(city, place)
  if (!portrait) throw new Error(`the sample's resident ${place} has no portrait`)
  return { name, idNumber, portrait: Buffer.from(portrait, 'base64') }
}

/** One whom nobody has photographed for a document yet. */
export async function sampleChild(city: City, place: number): Promise<Person> {
  const { name, idNumber } = await listed(city, place)
  return { name, idNumber }
}

async function listed(city: City, place: number): Promise<Listed> {
  const reply = await fetch(`${city.origin}/api/people/sample`)
  const { residents }: { residents: Listed[] } = JSON.parse(await reply.text())
  const chosen = residents[place]
  if (!chosen) throw new Error(`the sample has no resident ${place}`)
  return chosen
}
