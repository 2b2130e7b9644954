// npm run pictures [DIR]: every screen, as the stories pass it, light and dark, in both languages; and of three of them the
// picture in the README. For looking at: a story says what is there, a picture how it looks.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pinnedNode } from './run-hufu.js'
import { setUp } from './setup.js'

const root = resolve(import.meta.dirname, '..')
const dir = resolve(process.argv[2] ?? join(tmpdir(), 'hufu-pictures'))
const shown = ['wallet-card', 'wallet-question', 'wallet-uses']
const size = { width: 390, height: 844 }
const gapPx = 28

await setUp()
const stories = globSync('test/stories/*.test.ts', { cwd: root, exclude: ['test/stories/crash-*'] })
const { status } = spawnSync(pinnedNode, ['--test', '--test-concurrency=1', ...stories], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, HUFU_PICTURES: dir },
})
if (status !== 0) process.exit(status ?? 1)

const { default: sharp } = await import('sharp')
mkdirSync(join(root, 'docs/pictures'), { recursive: true })
await sharp({
  create: {
    width: shown.length * (size.width + gapPx) + gapPx,
    height: size.height + 2 * gapPx,
    channels: 3,
    background: '#c9ccc4',
  },
})
  .composite(
    shown.map((name, place) => ({
      input: join(dir, `${name}-en-light-${size.width}.png`),
      left: gapPx + place * (size.width + gapPx),
      top: gapPx,
    })),
  )
  .png({ palette: true })
  .toFile(join(root, 'docs/pictures/wallet.png'))
console.log(`The screens are in ${dir}; the README's picture is made anew.`)
