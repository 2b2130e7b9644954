export { canonical, type Committed, commitmentOf, decodeHash } from './entry.ts'
export { headPayload, headType, readHead, type TreeHead } from './head.ts'
export {
  areEqual,
  type Consistency,
  consistencyRanges,
  emptyRoot,
  type Hash,
  hashBytes,
  hashOfRange,
  type Inclusion,
  inclusionRanges,
  leafHash,
  type NodeAt,
  nodeHash,
  nodesOf,
  type Range,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts'
