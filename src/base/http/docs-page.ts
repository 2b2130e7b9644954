import type { Answer, Described, Media, OpenApi } from '#base/http/describe'
import { problemType } from '#base/http/describe'
import type { RefusalDoc } from '#base/http/refusal-docs'

type Listed = Described & { method: string; path: string }

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char)

/** All operations, by slice. */
export function operationsPage(document: OpenApi): string {
  const operations = list(document)
  const tags = [...new Set(operations.flatMap(({ tags: [tag = 'other'] = [] }) => tag))].toSorted()
  const nav = tags.map((tag) => `<li><a href="#${escape(tag)}">${escape(tag)}</a></li>`).join('')
  const sections = tags.map((tag) =>
    section(
      tag,
      operations.filter((operation) => (operation.tags?.[0] ?? 'other') === tag),
    ),
  )
  return page(
    'API',
    `
    <p>${escape(document.info.description ?? '')}</p>
    <p><a href="/docs/openapi.json">openapi.json</a> · <a href="/docs/refusals">Refusals</a></p>
    ${callersBlock(document)}
    <nav aria-label="Slices"><ul>${nav}</ul></nav>
    ${sections.join('')}`,
  )
}

/** What each refusal code means, in both languages: problem documents point here. */
export function refusalsPage(refusals: RefusalDoc[]): string {
  const rows = refusals.map(
    ({ code, en, zh }) => `
      <tr id="${escape(code)}"><th scope="row"><code>${escape(code)}</code></th><td>${escape(en)}</td><td lang="zh-CN">${escape(zh)}</td></tr>`,
  )
  return page(
    'Refusals',
    `
    <p>A refusal is <code>application/problem+json</code> with <code>code</code>, <code>status</code>, <code>facts</code> and
    <code>requestId</code>. Facts are ids, amounts and times, never personal data. <a href="/docs">API</a></p>
    <table><thead><tr><th scope="col">Code</th><th scope="col">English</th><th scope="col" lang="zh-CN">中文</th></tr></thead>
    <tbody>${rows.join('')}</tbody></table>`,
  )
}

function callersBlock({ components: { securitySchemes = {} } = {} }: OpenApi): string {
  const rows = Object.entries(securitySchemes).map(
    ([name, { description = '' }]) => `<dt><code>${escape(name)}</code></dt><dd>${escape(description)}</dd>`,
  )
  return rows.length > 0 ? `<h2>Callers</h2><dl>${rows.join('')}</dl>` : ''
}

function list({ paths = {} }: OpenApi): Listed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
}

function section(tag: string, operations: Listed[]): string {
  return `<section id="${escape(tag)}"><h2>${escape(tag)}</h2>${operations.map(operationBlock).join('')}</section>`
}

function operationBlock({ method, path, ...operation }: Listed): string {
  const {
    summary = '',
    description = '',
    parameters = [],
    requestBody,
    responses = {},
    security = [],
  } = operation
  const callers = security
    .flatMap((needed) => Object.keys(needed))
    .map((name) => `<code>${escape(name)}</code>`)
  return `
    <details>
      <summary><code class="method">${escape(method)}</code> <code>${escape(path)}</code> <span>${escape(summary)}</span></summary>
      ${description ? `<p>${escape(description)}</p>` : ''}
      ${callers.length > 0 ? `<p>For: ${callers.join(' and ')}</p>` : ''}
      ${parameters.map((one) => `<h3>${escape(`${one.in}: ${one.name}${one.required ? '' : ' (optional)'}`)}</h3>${json(one.schema)}`).join('')}
      ${requestBody ? mediaBlock('body', requestBody.content) : ''}
      ${Object.entries(responses).map(answerBlock).join('')}
    </details>`
}

function answerBlock([status, { description = '', content = {} }]: [string, Answer]): string {
  if (!content[problemType]) return mediaBlock(`${status} ${description}`, content)
  const codes = description
    .split(' · ')
    .map((code) => `<a href="/docs/refusals#${escape(code)}"><code>${escape(code)}</code></a>`)
  return `<h3>${escape(status)} refused</h3><p>${codes.join(' · ')}</p>`
}

function mediaBlock(title: string, content: Record<string, Media> = {}): string {
  const [type = ''] = Object.keys(content)
  const { schema, example } = content[type] ?? {}
  const shown = example === undefined || example === null ? '' : `<h4>Example</h4>${json(example)}`
  return `<h3>${escape(`${title} ${type}`.trim())}</h3>${shown}${schema ? `<h4>Schema</h4>${json(schema)}` : ''}`
}

function json(value: unknown): string {
  return value === undefined ? '' : `<pre tabindex="0">${escape(JSON.stringify(value, null, 2))}</pre>`
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hufu · ${title}</title>
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body><main><h1>Hufu · ${title}</h1>${content}</main></body>
</html>
`
}

export const docsStyle = `
:root { color-scheme: light dark; --ink: #1a1d1b; --paper: #fff; --soft: #f1f4f2; --line: #d5dcd8; --green: #047a3d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ece9; --paper: #141716; --soft: #1f2422; --line: #39413d; --green: #2fcf7d; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1rem 0 .25rem; font-size: .9rem; }
h4 { margin: .5rem 0 .25rem; font-size: .8rem; font-weight: 400; opacity: .8; }
a { color: var(--green); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--green); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
details { border-bottom: 1px solid var(--line); padding: .25rem 0; }
summary { cursor: pointer; padding: .5rem .25rem; overflow-wrap: anywhere; }
summary span { display: block; margin-left: 4.5rem; opacity: .85; }
.method { display: inline-block; min-width: 4.2rem; color: var(--green); font-weight: 700; }
code, pre { font-family: ui-monospace, monospace; font-size: .88rem; }
pre { overflow: auto; max-height: 24rem; padding: .75rem; background: var(--soft); border-radius: .4rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem .25rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr:target { background: var(--soft); }
`
