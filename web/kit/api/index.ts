export { createApi, type Api, type Authorise, type Call, type Method } from './client.ts'
export { asRefused, Refused } from './refused.ts'
export {
  authoriseWith,
  base64url,
  dpopProof,
  signJwt,
  utf8,
  type DeviceKey,
  type PublicJwk,
} from './dpop.ts'
export { useAction, useLoaded, useOnReturnOfNetwork, type Action, type Loaded } from './loading.ts'
export { useOnline } from './online.ts'
