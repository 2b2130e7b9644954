import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { firstLoadOf, stylesOf } from './chunks.ts'

/** The build fails when the first load of an app outgrows its budget: a phone on a slow network must not wait. */
export function firstLoadBudget(budgets: Record<string, number>): Plugin {
  return {
    name: 'hufu-first-load-budget',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const [app, maxKb] of Object.entries(budgets)) {
          const chunks = firstLoadOf(bundle, app)
          const texts = [
            ...chunks.map(({ code }) => code),
            ...stylesOf(bundle, chunks).map(({ source }) => source),
          ]
          const kb = texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1000
          if (chunks.length > 0 && kb > maxKb) {
            this.error(
              `${app} loads ${kb.toFixed(1)} kB (gzip) first; its budget is ${maxKb}: load a page lazily`,
            )
          }
        }
      },
    },
  }
}
