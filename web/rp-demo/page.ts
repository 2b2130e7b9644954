import type { Learned } from './card-login.ts'
import { type Good, goods } from './goods.ts'
import { type Failure, type Language, type Words, words } from './words.ts'

export type Visitor = {
  language: Language
  learned: Learned | null
  /** the good reserved a moment ago, with its pick-up number */
  reserved: { good: Good; number: string } | null
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const text = (value: string): string => value.replace(/[&<>"']/g, (char) => escapes[char] ?? char)

export function shopPage({ language, learned, reserved }: Visitor): string {
  const w = words[language]
  const notice = reserved
    ? `<p class="notice" role="status">${text(w.reserved(reserved.good.name[language], reserved.number))}</p>`
    : ''
  const greeting = learned
    ? `<p class="notice" role="status">${learned.isOver18 ? w.welcomeYes : w.welcomeNo}</p>`
    : ''
  return layout(
    language,
    w.shop,
    `<header class="top">
      <div><h1>${w.shop}</h1><p>${w.tagline}</p></div>
      ${learned ? button('/logout', w.logOut, 'second') : button('/login', w.logIn, 'first')}
    </header>
    ${notice || greeting}
    <ul class="goods">${goods.map((good) => goodCard(good, { language, learned })).join('')}</ul>
    ${learned ? learnedPanel(learned, w) : ''}`,
  )
}

export function failurePage(language: Language, failure: Failure | 'not_found'): string {
  const w = words[language]
  const said = failure === 'not_found' ? w.notFound : w.failures[failure]
  const again = failure === 'not_found' ? '' : button('/login', w.logIn, 'first')
  return layout(
    language,
    said.title,
    `<h1>${said.title}</h1>
    ${said.text ? `<p>${said.text}</p>` : ''}
    <p class="next">${said.next}</p>
    <div class="row">${again}<a class="button second" href="/">${w.back}</a></div>`,
  )
}

function goodCard(good: Good, { language, learned }: Pick<Visitor, 'language' | 'learned'>): string {
  const w = words[language]
  const mark = good.isFor18 ? `<span class="mark">${w.over18}</span>` : ''
  return `<li class="good">
    <svg viewBox="0 0 96 96" aria-hidden="true">${good.drawing}</svg>
    <h2>${good.name[language]} ${mark}</h2>
    <p>${good.note[language]}</p>
    <p class="price">${good.price} ${w.currency}</p>
    ${offer(good, learned, w)}
  </li>`
}

function offer(good: Good, learned: Learned | null, w: Words): string {
  if (!good.isFor18 || learned?.isOver18) return button(`/reserve/${good.id}`, w.buy, 'second')
  return `<p class="locked">${learned ? w.notFor : w.locked}</p>`
}

function learnedPanel(learned: Learned, w: Words): string {
  const rows = [
    [w.ageName, `<strong>${learned.isOver18 ? w.yes : w.no}</strong>`, 'age_over_18'],
    [w.subName, `<code>${text(learned.sub)}</code><br>${w.subText}`, 'sub'],
    [w.acrName, editionName(learned.acr, w), 'acr'],
    [w.amrName, w.amrText(text(learned.amr.join(', '))), 'amr'],
  ]
  const list = rows
    .map(([name, value, claim]) => `<div><dt>${name} <code>${claim}</code></dt><dd>${value}</dd></div>`)
    .join('')
  return `<section class="learned" aria-labelledby="learned">
    <h2 id="learned">${w.learnedTitle}</h2>
    <p>${w.learnedIntro}</p>
    <dl>${list}</dl>
    <p class="next">${w.notLearned}</p>
    <details><summary>${w.rawTitle}</summary><pre tabindex="0">${text(JSON.stringify(learned.claims, null, 2))}</pre></details>
  </section>`
}

function editionName(acr: string | undefined, w: Words): string {
  if (acr?.endsWith(':lightweight')) return w.acrLight
  return acr?.endsWith(':upgraded') ? w.acrUpgraded : w.acrUnknown
}

const button = (action: string, label: string, kind: 'first' | 'second') =>
  `<form method="post" action="${action}"><button class="button ${kind}">${label}</button></form>`

function layout(language: Language, title: string, content: string): string {
  const w = words[language]
  const other = language === 'zh' ? 'en' : 'zh'
  const tags = { zh: 'zh-CN', en: 'en' }
  return `<!doctype html>
<html lang="${tags[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === w.shop ? title : `${title} · ${w.shop}`}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<nav><a href="/?lang=${other}" lang="${tags[other]}" hreflang="${tags[other]}">${w.otherLanguage}</a></nav>
<main>${content}</main>
<footer>${w.footer}</footer>
</body>
</html>
`
}
