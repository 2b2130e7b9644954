import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { firstLoadBudget, firstLoadMaxKb } from './first-load.ts'

const dist = join(import.meta.dirname, '../../dist')
const apps = Object.keys(firstLoadMaxKb)

/** Builds apps that consist of these sources, in memory. */
async function buildApps(sources: Record<string, string>): Promise<void> {
  const written: Plugin = {
    name: 'written-here',
    resolveId: (id) => (id in sources || id === 'lazy' ? `\0${id}` : null),
    load: (id) => (id === '\0lazy' ? noise(400) : (sources[id.slice(1)] ?? null)),
  }
  await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [written, firstLoadBudget()],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: Object.fromEntries(Object.keys(sources).map((app) => [app, app])) },
    },
  })
}

/** So much text that does not pack. */
const noise = (kb: number) => `console.log('${randomBytes((kb * 1000) / 2).toString('hex')}')`
const small = Object.fromEntries(apps.map((app) => [app, `console.log('${app}')`]))

test('an app that loads more than its budget at first fails the build', async () => {
  await assert.rejects(buildApps({ ...small, wallet: noise(600) }), /wallet loads .* its budget is/)
})

test('what is loaded later does not count', async () => {
  await buildApps({ ...small, wallet: `import('lazy')` })
})

test('an app that was not built fails the build, too', async () => {
  const { login: _, ...rest } = small
  await assert.rejects(buildApps(rest), /no app login/)
})

const pages: Record<string, string> = { start: 'index.html' }
for (const app of apps)
  test(`the page of ${app}, as built, names no more than its budget`, (t) => {
    const page = join(dist, pages[app] ?? `${app}/index.html`)
    if (!existsSync(page)) return t.skip('the web apps are not built')
    const files = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)]
    assert.ok(files.length > 0)
    const bytes = files.map(([, path = '']) => packed(readFileSync(join(dist, path))))
    const kb = bytes.reduce((sum, size) => sum + size, 0) / 1000
    t.diagnostic(`${app}: ${kb.toFixed(1)} kB of ${firstLoadMaxKb[app]}`)
    assert.ok(kb <= (firstLoadMaxKb[app] ?? 0), `${app} loads ${kb.toFixed(1)} kB`)
  })

const packed = (file: Buffer) =>
  brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }).length
