// Two who compare notes. Each has what it was shown, in the order of arrival; together they guess which of one's
// visitors is which of the other's, by every trait that a visit has. Chance finds one pair of the lot, whatever the lot.

/** What one party saw of one visit, as plain JSON. */
export type View = Record<string, unknown>
export type Notes = { one: readonly View[]; other: readonly View[] }
/**
 * `hits`: how many visitors were named rightly at the first guess. `surprise`: how far up the list of guesses they stood
 * on average, in standard deviations from the middle, where chance puts them; for what narrows down and does not name.
 */
export type Finding = { hits: number; surprise: number }
export type Findings = Map<string, Finding>

type Trait = { path: string; value: string | number }
type Closeness = (a: readonly Trait[], b: readonly Trait[]) => number

const gramLength = 10

/**
 * Guesses by each trait on its own, and by everything they have in common together.
 *
 * @param truth the place in `other` of each visitor of `one`: only to count by
 * @param random 0…1: between equally good guesses
 */
export function link({ one, other }: Notes, truth: readonly number[], random: () => number): Findings {
  const both = [one, other].map((views) => views.map((view) => traitsOf(view)))
  const [ones = [], others = []] = both
  const paths = new Set(both.flat(2).map(({ path }) => path))
  const byTrait = [...paths].map((path): [string, Closeness] => [path, nearBy(path)])
  const strategies: [string, Closeness][] = [...byTrait, ['whatever is shared', shared(both.flat())]]
  return new Map(
    strategies.map(([name, closeness]) => {
      const guesses = ones.map((traits, visitor) => {
        const scores = others.map((candidate) => closeness(traits, candidate))
        return guess(scores, truth[visitor] ?? -1, random)
      })
      const hits = guesses.filter(({ isHit }) => isHit).length
      const mean = guesses.reduce((sum, { rank }) => sum + rank, 0) / guesses.length
      // Of evenly spread ranks in 0…1 the variance is 1/12.
      return [name, { hits, surprise: (0.5 - mean) * Math.sqrt(12 * guesses.length) }]
    }),
  )
}

/** rank: 0 the first guess, 1 the last; equals share theirs. */
function guess(scores: readonly number[], right: number, random: () => number) {
  const own = scores[right] ?? -Infinity
  const better = scores.filter((score) => score > own).length
  const equal = scores.filter((score) => score === own).length
  const isHit = better === 0 && random() * equal < 1
  return { isHit, rank: (better + (equal - 1) / 2) / (scores.length - 1) }
}

/** Every leaf with its path; of texts also the length, for what looks random may still have a telling one. */
function traitsOf(view: unknown, path = ''): Trait[] {
  if (typeof view === 'number') return [{ path, value: view }]
  if (typeof view === 'string')
    return [
      { path, value: view },
      { path: `${path} length`, value: view.length },
    ]
  if (Array.isArray(view))
    return [
      { path: `${path} count`, value: view.length },
      ...view.flatMap((one, place) => traitsOf(one, `${path}[${place}]`)),
    ]
  if (typeof view === 'object' && view !== null)
    return Object.entries(view).flatMap(([name, one]) => traitsOf(one, `${path}.${name}`))
  return [{ path, value: String(view) }]
}

/** Numbers by their distance, texts by being equal. */
function nearBy(path: string): Closeness {
  const at = (traits: readonly Trait[]) => traits.find((trait) => trait.path === path)?.value
  return (a, b) => {
    const [x, y] = [at(a), at(b)]
    if (typeof x === 'number' && typeof y === 'number') return -Math.abs(x - y)
    return x === y ? 1 : 0
  }
}

/** By every piece of text that stands anywhere in both, the rarer the more it tells: also parts of values. */
function shared(all: readonly (readonly Trait[])[]): Closeness {
  const pieces = new Map<readonly Trait[], Set<string>>(all.map((traits) => [traits, piecesOf(traits)]))
  const seenIn = new Map<string, number>()
  for (const own of pieces.values()) for (const piece of own) seenIn.set(piece, (seenIn.get(piece) ?? 0) + 1)
  return (a, b) => {
    const [x, y] = [pieces.get(a), pieces.get(b)]
    let score = 0
    for (const piece of x ?? [])
      if (y?.has(piece)) score += Math.log(all.length / (seenIn.get(piece) ?? all.length))
    return score
  }
}

function piecesOf(traits: readonly Trait[]): Set<string> {
  const texts = traits.map(({ value }) => String(value))
  return new Set([
    ...texts,
    ...texts.flatMap((text) =>
      Array.from({ length: Math.max(0, text.length - gramLength + 1) }, (_, from) =>
        text.slice(from, from + gramLength),
      ),
    ),
  ])
}

/** What chance does not do, once in a million such comparisons: guesses right with 1 in `people`, each for itself. */
export function isBeyondChance({ hits, surprise }: Finding, people: number, strategies: number): boolean {
  return hits > mostByChance(people, strategies) || surprise > surpriseMax
}

/** Of a normal distribution, six standard deviations: one in a thousand million. */
const surpriseMax = 6

function mostByChance(people: number, strategies: number): number {
  let [tail, term] = [1, (1 - 1 / people) ** people]
  for (let hits = 0; ; hits++) {
    tail -= term
    if (tail * strategies < 1e-6) return hits
    term *= (people - hits) / (hits + 1) / (people - 1)
  }
}
