import { createApi, Refused } from '#kit/api'

/** Where an issuer's endpoints are (OpenID4VCI 1.0 §12.2, RFC 8414), as far as this wallet uses them. */
export type IssuerMetadata = {
  issuer: string
  credentialEndpoint: string
  nonceEndpoint: string
  tokenEndpoint: string
  /** of the card: the first `dc+sd-jwt` configuration that the offer names */
  configurationId: string
  batchSizeMax: number
}

const batchSizeWanted = 10

/** @throws Refused web.issuer_malformed when the metadata is not that of the issuer asked, or lacks what is needed */
export async function readIssuer(issuer: string, offered: readonly string[]): Promise<IssuerMetadata> {
  const metadata = await get(wellKnown('openid-credential-issuer', issuer))
  // §12.2.3: it must name itself, or one issuer could speak for another.
  if (metadata['credential_issuer'] !== issuer) throw malformed('credential_issuer')
  const servers = metadata['authorization_servers']
  const [server = issuer]: unknown[] = Array.isArray(servers) ? servers : []
  if (typeof server !== 'string') throw malformed('authorization_servers')
  const authorization = await get(wellKnown('oauth-authorization-server', server))
  if (authorization['issuer'] !== server) throw malformed('issuer')
  return {
    issuer,
    credentialEndpoint: endpoint(metadata, 'credential_endpoint', issuer),
    nonceEndpoint: endpoint(metadata, 'nonce_endpoint', issuer),
    tokenEndpoint: endpoint(authorization, 'token_endpoint', issuer),
    configurationId: chooseConfiguration(metadata['credential_configurations_supported'], offered),
    batchSizeMax: batchSize(metadata['batch_credential_issuance']),
  }
}

/** RFC 8414 §3.1: the well-known part goes between host and path. */
function wellKnown(name: string, identifier: string): string {
  const { origin, pathname } = new URL(identifier)
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`
}

async function get(url: string): Promise<Record<string, unknown>> {
  const metadata: unknown = await createApi({ origin: new URL(url).origin }).get(url)
  if (!isObject(metadata)) throw malformed('json')
  return metadata
}

/** Tokens and claims go to the issuer's own host only. */
function endpoint(metadata: Record<string, unknown>, name: string, issuer: string): string {
  const value = metadata[name]
  if (typeof value !== 'string' || !URL.canParse(value)) throw malformed(name)
  if (new URL(value).origin !== new URL(issuer).origin) throw malformed(name)
  return value
}

function chooseConfiguration(supported: unknown, offered: readonly string[]): string {
  const configurations = isObject(supported) ? supported : {}
  const chosen = offered.find((id) => {
    const configuration = configurations[id]
    return isObject(configuration) && configuration['format'] === 'dc+sd-jwt'
  })
  if (chosen === undefined) throw malformed('credential_configurations_supported')
  return chosen
}

function batchSize(batch: unknown): number {
  const size = isObject(batch) ? batch['batch_size'] : undefined
  return typeof size === 'number' && size >= 1 ? Math.min(size, batchSizeWanted) : 1
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(part: string): Refused {
  return new Refused('web.issuer_malformed', 0, { part })
}
