export { authoritiesOf } from './authorities.ts'
export { type Candidate, type DcqlOutcome, type Match, match } from './match.ts'
export { type ClaimPointer, type ClaimQuery, type CredentialQuery, type DcqlQuery, parse } from './query.ts'
