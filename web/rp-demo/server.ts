// The corner shop: a relying party as an outsider would write it. It runs as a process of its own and knows of Hufu
// what its registration told it: the issuer's address, a client id, a client secret.
//
//   ISSUER=http://localhost:7700/oidc CLIENT_ID=… CLIENT_SECRET=… PORT=7701 node web/rp-demo/server.ts
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import { createCardLogin, failureOf } from './card-login.ts'
import { goods } from './goods.ts'
import { failurePage, shopPage } from './page.ts'
import { createSessions, type Session } from './sessions.ts'
import type { Failure, Language } from './words.ts'

const { ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '', HOST = 'localhost', PORT = '7701' } = process.env
const { ORIGIN = `http://localhost:${PORT}` } = process.env
const issuer = new URL(ISSUER)
const cardLogin = createCardLogin({
  issuer,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  shopOrigin: ORIGIN,
})
const sessions = createSessions(Date.now)
const icon = { content: readFileSync(new URL('./icon.svg', import.meta.url)), type: 'image/svg+xml' }
const style = readFileSync(new URL('./style.css', import.meta.url))
const files: Record<string, { content: Buffer; type: string }> = {
  '/style.css': { content: style, type: 'text/css; charset=utf-8' },
  '/icon.svg': icon,
  // Asked for by browsers of their own accord, on pages that name no icon.
  '/favicon.ico': icon,
}

const cookieName = 'shop_session'
const secure = ORIGIN.startsWith('https:') ? '; Secure' : ''

type Visit = {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  sessionId: string
  session: Session
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    // The customer's address and cookies are in the request: only the error's name is told.
    process.stderr.write(`shop: ${error instanceof Error ? error.name : 'error'}\n`)
    if (!response.headersSent) response.writeHead(500)
    response.end()
  })
})

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  setSecurityHeaders(response)
  const url = new URL(request.url ?? '/', ORIGIN)
  const file = files[url.pathname]
  if (file) {
    response.setHeader('cache-control', 'public, max-age=300')
    return send(response, 200, file.content, file.type)
  }
  const visit = { request, response, url, ...sessionOf(request, response) }
  const handle = routes[`${request.method} ${url.pathname.split('/', 2).join('/')}`]
  if (!handle) return page(visit, 404, failurePage(languageOf(visit), 'not_found'))
  // A form of another site must not act here (the cookie is Lax, this is the second lock).
  if (request.method === 'POST' && request.headers.origin !== ORIGIN) return send(response, 403, '')
  return handle(visit)
}

const routes: Record<string, (visit: Visit) => Promise<void>> = {
  'GET /': shop,
  'POST /login': logIn,
  'GET /callback': comeBack,
  'POST /logout': logOut,
  'POST /reserve': reserve,
}

async function shop(visit: Visit): Promise<void> {
  const { session, url } = visit
  const asked = url.searchParams.get('lang')
  if (asked === 'zh' || asked === 'en') {
    session.language = asked
    return redirect(visit, '/')
  }
  const good = goods.find(({ id }) => id === session.reserved)
  session.reserved = null
  const reserved = good ? { good, number: String(1000 + Math.floor(Math.random() * 9000)) } : null
  page(visit, 200, shopPage({ language: languageOf(visit), learned: session.learned, reserved }))
}

async function logIn(visit: Visit): Promise<void> {
  const started = await cardLogin.start(languageOf(visit)).catch(() => null)
  if (!started) return fail(visit, 'unreachable', 502)
  visit.session.pending = started.pending
  redirect(visit, started.url.href)
}

async function comeBack(visit: Visit): Promise<void> {
  const { session, url } = visit
  const { pending } = session
  session.pending = null
  if (!pending) return fail(visit, 'too_late', 400)
  try {
    const learned = await cardLogin.finish(url, pending)
    // A new session: the id from before the login could be known to somebody else.
    sessions.end(visit.sessionId)
    const fresh = sessions.create()
    Object.assign(fresh.session, { language: session.language, learned })
    setCookie(visit.response, fresh.id)
    redirect(visit, '/')
  } catch (error) {
    fail(visit, failureOf(error), 200)
  }
}

async function logOut(visit: Visit): Promise<void> {
  const { session, sessionId, response } = visit
  const { learned } = session
  sessions.end(sessionId)
  response.setHeader('set-cookie', `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure}`)
  const url = learned && (await cardLogin.logoutUrl(learned.idToken).catch(() => null))
  redirect(visit, url ? url.href : '/')
}

async function reserve(visit: Visit): Promise<void> {
  const good = goods.find(({ id }) => visit.url.pathname === `/reserve/${id}`)
  if (!good) return page(visit, 404, failurePage(languageOf(visit), 'not_found'))
  // The page hides the button; this is what keeps the rule.
  if (good.isFor18 && !visit.session.learned?.isOver18) return fail(visit, 'age_unproven', 403)
  visit.session.reserved = good.id
  redirect(visit, '/')
}

function sessionOf(
  request: IncomingMessage,
  response: ServerResponse,
): { sessionId: string; session: Session } {
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const given = cookies.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? ''
  const known = sessions.find(given)
  if (known) return { sessionId: given, session: known }
  const { id, session } = sessions.create()
  setCookie(response, id)
  return { sessionId: id, session }
}

function setCookie(response: ServerResponse, id: string): void {
  response.setHeader('set-cookie', `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax${secure}`)
}

function languageOf({ session, request }: Visit): Language {
  const first = (request.headers['accept-language'] ?? 'zh').toLowerCase().split(',')[0] ?? ''
  return session.language ?? (first.startsWith('en') ? 'en' : 'zh')
}

const fail = (visit: Visit, failure: Failure, status: number): void =>
  page(visit, status, failurePage(languageOf(visit), failure))

const page = ({ response }: Visit, status: number, html: string): void =>
  send(response, status, html, 'text/html; charset=utf-8')

function redirect({ response }: Visit, location: string): void {
  response.writeHead(303, { location })
  response.end()
}

function send(response: ServerResponse, status: number, body: string | Buffer, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type })
  response.end(body)
}

function setSecurityHeaders(response: ServerResponse): void {
  const policy = [
    `default-src 'none'`,
    `style-src 'self'`,
    `img-src 'self'`,
    // The login form's answer sends the browser to the issuer, and browsers hold form-action against that, too.
    `form-action 'self' ${issuer.origin}`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ')
  response.setHeader('content-security-policy', policy)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('cache-control', 'no-store')
}

server.listen(Number(PORT), HOST)
process.once('SIGTERM', () => process.exit(0))
process.once('SIGINT', () => process.exit(0))
// Started by somebody who holds our standard input: end when they do.
if (process.env['EXIT_WITH_PARENT']) process.stdin.resume().once('end', () => process.exit(0))
