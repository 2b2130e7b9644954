import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
export const pinnedNode = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * Runs a `hufu` command and gives back its exit code.
 *
 * Ctrl-C reaches it by itself, as the terminal signals every program of the job; what only we are told is passed on.
 * The channel between us closes when we go, however we go, and `hufu start` stops then: no server is left behind.
 */
export function runHufu(args) {
  const words = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), ...args]
  const child = spawn(pinnedNode, words, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((done, failed) => {
    child.once('error', failed)
    // Interrupted before it could listen to signals, it has begun nothing.
    child.once('exit', (code, signal) =>
      done(code ?? (signal === 'SIGINT' ? 0 : 128 + constants.signals[signal])),
    )
  })
}
