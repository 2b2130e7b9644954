import type { RefusalDoc } from '#base/http/refusal-docs'

/** As much of an OpenAPI 3.1 document as the page shows. */
export type OpenApi = {
  info: { title: string; description?: string }
  paths?: Record<string, Record<string, Operation>>
}
type Operation = {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}
type Schema = { description?: string; [keyword: string]: unknown }
type Listed = Operation & { method: string; path: string }

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

function operationBlock(operation: Listed): string {
  const {
    method,
    path,
    summary = '',
    description = '',
    parameters = [],
    requestBody,
    responses = {},
  } = operation
  const answers = Object.entries(responses).map(([status, { description: said, content }]) =>
    schemaBlock(`${status} ${said && said !== 'Default Response' ? said : ''}`, firstSchema(content)),
  )
  return `
    <details>
      <summary><code class="method">${escape(method)}</code> <code>${escape(path)}</code> <span>${escape(summary)}</span></summary>
      ${description ? `<p>${escape(description)}</p>` : ''}
      ${parameters.map((one) => schemaBlock(`${one.in}: ${one.name}${one.required ? '' : ' (optional)'}`, one.schema)).join('')}
      ${requestBody ? schemaBlock(`body: ${Object.keys(requestBody.content ?? {}).join(', ')}`, firstSchema(requestBody.content)) : ''}
      ${answers.join('')}
    </details>`
}

function firstSchema(content: Record<string, { schema?: Schema }> = {}): Schema | undefined {
  return Object.values(content)[0]?.schema
}

function schemaBlock(title: string, schema: Schema | undefined): string {
  const shape =
    schema && Object.keys(schema).length > 0 ? `<pre>${escape(JSON.stringify(schema, null, 2))}</pre>` : ''
  return `<h3>${escape(title)}</h3>${shape}`
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
a { color: var(--green); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--green); outline-offset: 2px; }
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
