/** Installs the service worker that keeps the wallet's shell on the device. Without one everything works, online. */
export function startShell(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/wallet/service-worker.js', { scope: '/wallet/' }).catch(() => {
      // Private windows and self-made certificates forbid it: then there is no shell offline, and nothing else is lost.
    })
  })
}
