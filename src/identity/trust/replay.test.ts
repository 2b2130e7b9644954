import assert from 'node:assert/strict'
import test from 'node:test'
import { createReplayMemory } from './replay.ts'

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000)

test('what was seen is known for its whole lifetime, and forgotten after two', () => {
  const memory = createReplayMemory({ lifetimeSeconds: 600 })
  assert.ok(memory.isNew('a', at(0)))
  assert.ok(!memory.isNew('a', at(599)))
  assert.ok(memory.isNew('b', at(600)))
  assert.ok(!memory.isNew('a', at(1199)))
  assert.ok(memory.isNew('a', at(1800)))
})

test('a flood does not make it grow, and what came last stays known', () => {
  const memory = createReplayMemory({ lifetimeSeconds: 600, max: 100 })
  for (let id = 0; id < 1000; id += 1) assert.ok(memory.isNew(String(id), at(1)))
  for (let id = 960; id < 1000; id += 1) assert.ok(!memory.isNew(String(id), at(2)))
})
