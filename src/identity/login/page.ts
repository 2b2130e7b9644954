// The few pages that the provider itself shows: something went wrong before we knew where to send the person back to,
// and the two steps of logging out. Plain HTML without script; words in both languages, the browser's first.
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'

type Words = { title: string; text: string; next: string }
type BothWords = { zh: Words; en: Words }

const unknownParty: BothWords = {
  zh: {
    title: '这家网站现在不能用虎符登录',
    text: '它没有登记，或者它的登记已被暂停。',
    next: '请不要在那里输入您的资料。您可以用别的方式联系它，或稍后再试。',
  },
  en: {
    title: 'This site cannot use Hufu to log you in',
    text: 'It is not registered, or its registration is suspended.',
    next: 'Do not enter your details there. Contact the site in another way, or try again later.',
  },
}
const wrongRequest: BothWords = {
  zh: {
    title: '这家网站的请求有错误',
    text: '它要求的内容超出了登记的范围，或者请求不完整。您的任何资料都没有交给它。',
    next: '请回到那家网站重试；如果还是不行，请把下面的编号告诉它。',
  },
  en: {
    title: 'The site made a mistake in its request',
    text: 'It asked for more than it is registered for, or the request was incomplete. It has learned nothing about you.',
    next: 'Go back to the site and try again. If it fails again, tell the site the code below.',
  },
}
const tooLate: BothWords = {
  zh: {
    title: '这次登录已经结束',
    text: '登录用时太长，或者是在另一个浏览器里开始的。',
    next: '请回到那家网站，重新点一次登录。',
  },
  en: {
    title: 'This login is over',
    text: 'It took too long, or it was started in another browser.',
    next: 'Go back to the site and choose to log in once more.',
  },
}
const ourFault: BothWords = {
  zh: {
    title: '我们这边出了问题',
    text: '登录没有完成。您的任何资料都没有交给那家网站。',
    next: '请过几分钟再试。',
  },
  en: {
    title: 'Something is wrong on our side',
    text: 'The login did not happen. The site has learned nothing about you.',
    next: 'Try again in a few minutes.',
  },
}
const logOut: BothWords = {
  zh: { title: '要退出登录吗？', text: '那家网站请求结束您在这里的登录。', next: '' },
  en: { title: 'Log out?', text: 'The site asks to end your login here.', next: '' },
}
const loggedOut: BothWords = {
  zh: { title: '您已退出登录', text: '下次登录时，您的钱包会再问您一次。', next: '可以关闭此页。' },
  en: {
    title: 'You are logged out',
    text: 'At the next login your wallet will ask you again.',
    next: 'You may close this page.',
  },
}

const wordsOf: Readonly<Record<string, BothWords>> = {
  invalid_client: unknownParty,
  unauthorized_client: unknownParty,
  invalid_redirect_uri: unknownParty,
  invalid_request: wrongRequest,
  invalid_scope: wrongRequest,
  server_error: ourFault,
}

export function errorPage(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  // The library reports a login it no longer knows as an invalid request; its class tells them apart.
  const words = error.name === 'SessionNotFound' ? tooLate : (wordsOf[out.error] ?? wrongRequest)
  show(ctx, words, `<p class="code">${escape(out.error)}</p>`)
}

/**
 * Who comes with the party's own ID token (id_token_hint) has said at the party what they want, and there is no login
 * here that would outlive it: the form goes off by itself. Anybody else is asked.
 */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  const isMeant = ctx.oidc.entities.IdTokenHint !== undefined
  const submit = '<script src="/oidc/submit.js" defer></script>'
  const buttons = `${form}${isMeant ? submit : ''}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">退出 · Log out</button>
    <button type="submit" form="op.logoutForm" class="second">保持登录 · Stay</button>`
  show(ctx, logOut, buttons)
}

export const loggedOutPage = (ctx: KoaContextWithOIDC): void => show(ctx, loggedOut, '')

function show(ctx: KoaContextWithOIDC, words: BothWords, more: string): void {
  const isEnglish = ctx.acceptsLanguages('zh', 'en') === 'en'
  const [first, second] = isEnglish ? (['en', 'zh'] as const) : (['zh', 'en'] as const)
  ctx.type = 'html'
  ctx.body = `<!doctype html>
<html lang="${tagOf[first]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words[first].title} · 虎符 Hufu</title>
<link rel="stylesheet" href="/oidc/pages.css">
</head>
<body><main>
<h1>${words[first].title}</h1>
${paragraphs(words[first])}
${more}
<section lang="${tagOf[second]}"><h2>${words[second].title}</h2>${paragraphs(words[second])}</section>
</main></body>
</html>
`
}

const tagOf = { zh: 'zh-CN', en: 'en' }

const paragraphs = ({ text, next }: Words): string =>
  `<p>${text}</p>${next ? `<p class="next">${next}</p>` : ''}`

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => escapes[char] ?? char)

/** Presses the first button. A file, because the content security policy allows no script within a page. */
export const submitScript = `document.querySelector('button[name=logout]').click()\n`

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1a1d1b; --paper: #f7f5ef; --line: #d8d4c8; --green: #047a3d; --on-green: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9ece8; --paper: #121512; --line: #3a413b; --green: #2fcf7d; --on-green: #06210f; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 12vh 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.3; }
h2 { font-size: 1.05rem; }
section { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .95rem; }
.next { font-weight: 600; }
.code { font: .85rem ui-monospace, monospace; }
button { min-height: 3rem; margin: .5rem .5rem 0 0; padding: .5rem 1.25rem; border: 2px solid var(--green); border-radius: .6rem;
  color: var(--on-green); background: var(--green); font: inherit; font-weight: 600; }
button.second { color: var(--ink); background: transparent; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
`
