import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence, Moved } from './evidence.ts'
import { nothingYet } from './evidence.ts'
import type { Parallax } from './geometry/parallax.ts'
import type { Gathered } from './verdict.ts'
import { cues, pointsOf, verdictOf } from './verdict.ts'

const still = { growth: 1, following: 0.9, near: 60, bent: 0.02, bending: 0 }
const turn = (over: Partial<Parallax> = {}): Moved => ({
  action: 'turn_left',
  parallax: { growth: 0.9, relief: 0.06, depth: null, behind: still, carried: 0, ...over },
})
const closer = (over: Partial<Parallax> = {}): Moved => ({
  action: 'come_closer',
  parallax: { growth: 1.4, relief: 0.025, depth: 0.45, behind: still, carried: 0.05, ...over },
})
const grid = (over: Partial<Evidence['screen']> = {}): Evidence['screen'] => ({
  frames: 20,
  moire: 34,
  colours: 6,
  framed: 0,
  ...over,
})
const of = (moved: Moved[], over: Partial<Evidence> = {}, best = 0.98): Gathered => ({
  passive: { frames: 20, best, sum: 10 },
  evidence: { ...nothingYet, moved, screen: grid(), ...over },
})
const bent = { ...still, bent: 0.75 }
const sheet = { relief: 0.004, depth: 0.01, carried: 0.9 }

const cases: [what: string, gathered: Gathered, verdict: string][] = [
  ['somebody who turns and comes closer before a wall', of([turn(), turn(), closer(), closer()]), 'live'],
  [
    'somebody before a bare wall, of which nothing can be told',
    of([turn({ behind: null, carried: null }), closer({ behind: null, carried: null })]),
    'live',
  ],
  ['somebody whom the model alone takes for a picture', of([turn(), closer()], {}, 0.01), 'live'],
  [
    'somebody whom the model takes for a picture, and whose face grew rather evenly',
    of([turn(), closer({ depth: 0.175 })], {}, 0.01),
    'doubt',
  ],
  ['a picture that is bent', of([turn({ behind: bent }), turn({ behind: bent }), closer()]), 'not_live'],
  ['one frame of two that seemed bent', of([turn(), turn({ behind: { ...still, bent: 0.95 } })]), 'live'],
  ['a bend of which too few blocks tell', of([turn({ behind: { ...bent, near: 6 } })]), 'live'],
  ['a sheet that is brought closer', of([turn(), closer(sheet)]), 'not_live'],
  [
    'a sheet before a bare wall',
    of([turn({ behind: null, carried: null }), closer({ ...sheet, behind: null, carried: null })]),
    'not_live',
  ],
  ['a grid before a grid', of([turn(), closer()], { screen: grid({ moire: 70 }) }), 'not_live'],
  [
    'a grid that is seen in the colours alone',
    of([turn(), closer()], { screen: grid({ colours: 30 }) }),
    'not_live',
  ],
  [
    'an edge around the face in most frames',
    of([turn(), closer()], { screen: grid({ framed: 12 }) }),
    'not_live',
  ],
  [
    'lines that closed around the face by chance',
    of([turn(), closer()], { screen: grid({ framed: 6 }) }),
    'live',
  ],
]
for (const [what, gathered, verdict] of cases)
  test(`${what}: ${verdict}`, () => assert.equal(verdictOf(gathered), verdict))

test('a challenge of which nothing was gathered says nothing', () => {
  const nothing = { passive: { frames: 0, best: 0, sum: 0 }, evidence: nothingYet }
  for (const [name, cue] of Object.entries(cues)) assert.equal(pointsOf(cue, nothing), 0, name)
  assert.equal(verdictOf(nothing), 'live')
})

test('every cue gives nothing where people were, one point where pictures were, and never more than it may', () => {
  for (const [name, { none, one, most }] of Object.entries(cues)) {
    const at = (value: number) => pointsOf({ of: () => value, none, one, most }, of([]))
    assert.equal(at(none), 0, name)
    assert.ok(Math.abs(at(one) - Math.min(1, most)) < 1e-9, name)
    assert.equal(at(none + 100 * (one - none)), most, name)
    assert.equal(at(none - (one - none)), 0, name)
  }
})
