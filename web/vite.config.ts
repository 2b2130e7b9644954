import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { faceModelFiles } from './kit/build/face-model-files.ts'
import { firstLoadBudget } from './kit/build/first-load.ts'
import { shellList } from './kit/build/shell-list.ts'

const web = import.meta.dirname
const server = process.env['ORIGIN'] ?? 'http://localhost:7700'
const serverPaths = ['/api', '/oid4vci', '/oid4vp', '/oidc', '/status', '/vct', '/.well-known', '/docs']

/** Every app is a folder with an index.html; one that is not there yet is not built. */
const apps = ['start', 'wallet', 'console', 'login'].filter((app) =>
  existsSync(resolve(web, app, 'index.html')),
)

/** Files that must keep their names because other files refer to them by name: face models, the service worker. */
function namedFiles(): Plugin {
  return {
    name: 'hufu-named-files',
    async buildStart() {
      if (this.meta.watchMode) return
      for (const { fileName, source } of await faceModelFiles())
        this.emitFile({ type: 'asset', fileName, source })
    },
  }
}

/** The start page is what `/` shows. */
function startAtRoot(): Plugin {
  return {
    name: 'hufu-start-at-root',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['start/index.html']
      if (page) page.fileName = 'index.html'
    },
  }
}

export default defineConfig({
  root: web,
  define: { BUILD_ID: JSON.stringify(Date.now().toString(36)) },
  publicDir: resolve(web, 'kit/public'),
  plugins: [namedFiles(), startAtRoot(), shellList('wallet'), firstLoadBudget()],
  build: {
    outDir: resolve(web, 'dist'),
    emptyOutDir: true,
    // The content security policy allows no data: scripts or styles; files keep one cacheable address each.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2500,
    rolldownOptions: {
      // Nothing happens on importing these, so a page's chunk holds only the parts that the page uses.
      treeshake: {
        moduleSideEffects: (id) => !/\/(web\/kit\/(api|words|route|holder|camera)|src\/identity)\//.test(id),
      },
      input: {
        ...Object.fromEntries(apps.map((app) => [app, resolve(web, app, 'index.html')])),
        ...(existsSync(resolve(web, 'wallet/service-worker.ts'))
          ? { serviceWorker: resolve(web, 'wallet/service-worker.ts') }
          : {}),
      },
      output: {
        // The scope of a service worker is the folder it is served from.
        entryFileNames: (chunk) =>
          chunk.name === 'serviceWorker' ? 'wallet/service-worker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
  worker: { format: 'es' },
  server: { port: 7702, proxy: Object.fromEntries(serverPaths.map((path) => [path, server])) },
})
