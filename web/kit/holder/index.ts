// The holder's half of the protocols, in the browser: keys, the card's copies, fetching them (OpenID4VCI 1.0) and
// showing them (OpenID4VP 1.0). Nothing here draws; the wallet does.
export {
  propose,
  seal,
  sealDecline,
  send,
  webAddress,
  type AskedClaim,
  type Proposal,
  type SealedAnswer,
} from './answer.ts'
export { countCopies } from './copies.ts'
export { type Certificate } from './certificate.ts'
export { createKey, deviceKey } from './device-key.ts'
export {
  acceptOffer,
  cardFaceKey,
  fetchCopies,
  refill,
  removeCard,
  type CardFace,
  type IssuingStep,
  type OfferSource,
} from './issuance.ts'
export { parseRequestLink, readParameters, type RequestLink } from './link.ts'
export { cityRoots, openRequest } from './open-request.ts'
export { type BothLanguages, type PresentationRequest, type Verifier } from './request.ts'
export { currentProfile, openProfile, ownProfile, type Profile } from './profile.ts'
export { createResidentApi, endSession, readSession } from './session.ts'
export { verifyTreeHead } from './tree-head.ts'
export { currentWard, type HeldWard, placeFor, readWards } from './wards.ts'
export { eraseEverything, readRecord, removeRecord, writeRecord } from './store.ts'
