// What wallets read before they ask for anything: OpenID4VCI 1.0 §12.2 and §12.3, RFC 8414, SD-JWT VC §5. All of it is the
// same for everybody. Not offered: signed metadata, encrypted requests and responses (TLS ends in this process),
// deferred issuance (a card is decided on before it is offered), notifications (nothing would come of them).
import type { JsonObject } from '#identity/formats'
import { batchSizeMax } from './contract.ts'

export const configurationId = 'hufu_card'

export const vctOf = (origin: string): string => `${origin}/vct/card`

/** The authorization server's identifier: its own, because the city's OpenID provider has the origin's neighbour (/oidc). */
const authorizationServerOf = (origin: string): string => `${origin}/oid4vci`

const CARD = { 'zh-CN': '虎符居民卡', en: 'Hufu resident card' } as const
const CITY = { 'zh-CN': '虎符发证机关', en: 'Hufu issuing authority' } as const
const PURPOSE = {
  'zh-CN': '城市居民的电子身份卡。每次出示只给出对方所需的内容。',
  en: 'A resident’s digital identity card. Each use shows only what the other side needs.',
} as const

type Described = { path: readonly string[]; 'zh-CN': string; en: string }

const age = (years: number): Described => ({
  path: ['age_equal_or_over', String(years)],
  'zh-CN': `年满 ${years} 周岁`,
  en: `${years} or older`,
})

const CLAIMS: readonly Described[] = [
  { path: ['name'], 'zh-CN': '姓名', en: 'Name' },
  { path: ['family_name'], 'zh-CN': '姓', en: 'Family name' },
  { path: ['given_name'], 'zh-CN': '名', en: 'Given name' },
  { path: ['birthdate'], 'zh-CN': '出生日期', en: 'Date of birth' },
  { path: ['sex'], 'zh-CN': '性别', en: 'Sex' },
  { path: ['region_code'], 'zh-CN': '户籍所在区', en: 'District of registration' },
  { path: ['edition'], 'zh-CN': '卡片版本', en: 'Edition of the card' },
  ...[14, 16, 18, 21, 60, 65].map(age),
]

const locales = ['zh-CN', 'en'] as const

export const issuerMetadata = (origin: string): JsonObject => ({
  credential_issuer: origin,
  authorization_servers: [authorizationServerOf(origin)],
  credential_endpoint: `${origin}/oid4vci/credential`,
  nonce_endpoint: `${origin}/oid4vci/nonce`,
  batch_credential_issuance: { batch_size: batchSizeMax },
  display: locales.map((locale) => ({ name: CITY[locale], locale })),
  credential_configurations_supported: {
    [configurationId]: {
      format: 'dc+sd-jwt',
      scope: configurationId,
      vct: vctOf(origin),
      cryptographic_binding_methods_supported: ['jwk'],
      credential_signing_alg_values_supported: ['ES256'],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
      credential_metadata: {
        display: locales.map((locale) => ({ name: CARD[locale], description: PURPOSE[locale], locale })),
        claims: CLAIMS.map((claim) => ({
          path: [...claim.path],
          mandatory: true,
          display: locales.map((locale) => ({ name: claim[locale], locale })),
        })),
      },
    },
  },
})

/** RFC 8414 §2, RFC 9449 §5.1, OpenID4VCI 1.0 §12.3. No authorization endpoint: the only way to a card is an offer. */
export const authorizationServerMetadata = (origin: string): JsonObject => ({
  issuer: authorizationServerOf(origin),
  token_endpoint: `${origin}/oid4vci/token`,
  token_endpoint_auth_methods_supported: ['none'],
  grant_types_supported: ['urn:ietf:params:oauth:grant-type:pre-authorized_code', 'refresh_token'],
  response_types_supported: [],
  'pre-authorized_grant_anonymous_access_supported': true,
  dpop_signing_alg_values_supported: ['ES256'],
})

/** SD-JWT VC §5: what the type is, for wallets and verifiers that meet it. */
export const typeMetadata = (origin: string): JsonObject => ({
  vct: vctOf(origin),
  name: CARD.en,
  description: PURPOSE.en,
  display: locales.map((locale) => ({ locale, name: CARD[locale], description: PURPOSE[locale] })),
  claims: CLAIMS.map((claim) => ({
    path: [...claim.path],
    mandatory: true,
    sd: 'always',
    display: locales.map((locale) => ({ locale, label: claim[locale] })),
  })),
})
