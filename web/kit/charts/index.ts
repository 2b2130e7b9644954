export { StackedBars, type Bucket, type Series, type Tone } from './stacked-bars.tsx'
export { Line, type Point } from './line.tsx'
export { Spread, type SpreadPoint } from './spread.tsx'
