import type { Plugin } from 'vite'
import { everythingOf, stylesOf } from './chunks.ts'

/** What the wallet's service worker stores, so that every page of it opens without a network. */
export function shellList(app: string): Plugin {
  return {
    name: 'hufu-shell-list',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = everythingOf(bundle, app)
        const files = [...chunks, ...stylesOf(bundle, chunks)].map(({ fileName }) => `/${fileName}`)
        if (files.length === 0) return
        this.emitFile({
          type: 'asset',
          fileName: `${app}/shell.json`,
          source: JSON.stringify(files.toSorted()),
        })
      },
    },
  }
}
