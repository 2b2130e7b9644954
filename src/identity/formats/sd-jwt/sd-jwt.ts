export { type Card, type IssueCopy, type Issuer, prepare } from './prepare.ts'
export { type SdJwt, parse } from './parse.ts'
export { type KeyBinding, present } from './present.ts'
export { type Signatures, type Verification, type Verified, verify, verifyAsync } from './verify.ts'
