import { brotliCompressSync, constants } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'
import { firstLoadOf, stylesOf } from './chunks.ts'

/**
 * What a phone on a slow network may have to load before an app shows its first screen: scripts and styles, packed as
 * they are sent (brotli, the quality of scripts/brotli.js). docs/decisions/0054-first-load.md has the measurements.
 */
export const firstLoadMaxKb: Readonly<Record<string, number>> = {
  start: 95,
  login: 105,
  wallet: 115,
  console: 135,
}

const quality = 6

/** The build fails when the first load of an app outgrows its budget, and prints what each app loads. */
export function firstLoadBudget(): Plugin {
  return {
    name: 'hufu-first-load-budget',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const sizes = firstLoads(bundle)
        this.info(sizes.map(({ app, kb, maxKb }) => `${app} ${kb.toFixed(1)}/${maxKb} kB`).join(', '))
        for (const { app, kb, maxKb } of sizes)
          if (kb > maxKb)
            this.error(
              `${app} loads ${kb.toFixed(1)} kB (brotli) first; its budget is ${maxKb}: load a page lazily`,
            )
      },
    },
  }
}

/** @throws Error where an app of the table was not built: a check that looked at nothing proves nothing */
function firstLoads(bundle: Rolldown.OutputBundle): { app: string; kb: number; maxKb: number }[] {
  return Object.entries(firstLoadMaxKb).map(([app, maxKb]) => {
    const chunks = firstLoadOf(bundle, app)
    if (chunks.length === 0) throw new Error(`there is no app ${app} in this build`)
    const texts = [...chunks.map(({ code }) => code), ...stylesOf(bundle, chunks).map(({ source }) => source)]
    return { app, kb: texts.reduce((sum, text) => sum + packedKb(text), 0), maxKb }
  })
}

function packedKb(text: string | Uint8Array): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).length / 1000
}
