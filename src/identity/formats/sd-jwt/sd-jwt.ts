export { type Card, type IssueCopy, type Issuer, createIssuer } from './issue.ts'
export { type SdJwt, parse } from './parse.ts'
export { type KeyBinding, present } from './present.ts'
export { type Signatures, type Verification, type Verified, verify } from './verify.ts'
