import { randomBytes } from 'node:crypto'

// A leaf is a random run (48 bits) and a place in it (16): no two processes need to agree on anything, and people who are
// entered together lie side by side. So their keys are derived together, and destroyed together they cost little room.
// Two runs meet with 10,000 of them (a process start each, or 65,536 people) once in five million installations.
const placesInRun = 65_536

/** Hands out leaves nobody else has. */
export function createLeaves(): () => Buffer {
  let run = randomBytes(6)
  let place = 0
  return () => {
    if (place === placesInRun) {
      run = randomBytes(6)
      place = 0
    }
    const leaf = Buffer.alloc(8)
    run.copy(leaf)
    leaf.writeUInt16BE(place, 6)
    place += 1
    return leaf
  }
}
