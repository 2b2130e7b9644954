import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMetrics, rateBetween, readingOf } from './metrics.ts'

// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-example
const example = `
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
`

test('the example of the format is read', () => {
  assert.deepEqual(parseMetrics(example), [
    { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027 },
    {
      name: 'msdos_file_access_time_seconds',
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
      value: 1.458255915e9,
    },
    { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47 },
  ])
})

test('whatever the text, reading it gives figures or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) =>
      parseMetrics(text).every(({ value }) => !Number.isNaN(value)),
    ),
  )
})

const reading = (at: number, requests: number, seconds: number) =>
  readingOf(
    parseMetrics(
      `http_request_seconds_count{status="200"} ${requests}\nhttp_request_seconds_sum{status="200"} ${seconds}`,
    ),
    at,
  )

test('a rate is what happened between two readings', () => {
  assert.deepEqual(rateBetween(reading(0, 10, 1), reading(5000, 60, 2)), {
    at: 5000,
    perSecond: 10,
    meanMs: 20,
  })
})

test('a restart between two readings is not a rate', () => {
  assert.equal(rateBetween(reading(0, 10, 1), reading(5000, 3, 0.1)), undefined)
})
