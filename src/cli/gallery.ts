import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { createLog } from '#base/log'
import type { Part } from '../gallery-part.ts'
import { startPart } from '../gallery-part.ts'
import type { Call, Command } from './command.ts'
import { dataOption } from './command.ts'
import { say } from './say.ts'
import { UsageError } from './usage-error.ts'

const lookMs = 500

export const galleryCommand: Command = {
  name: 'gallery',
  usage: '[--regions CODES] [--host ADDRESS] [--port PORT] [--data DIR]',
  summary: {
    en: 'Hold the faces of some regions in memory and search them for other processes: docs/operating/gallery.md.',
    zh: '在内存中保存若干地区的人脸，供其他进程检索：见 docs/operating/gallery.md。',
  },
  options: {
    ...dataOption,
    regions: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
  },
  settings: ({ regions, host, port }) => ({
    ...(typeof regions === 'string' ? { GALLERY_REGIONS: regions } : {}),
    ...(typeof port === 'string' ? { PORT: port } : {}),
    ...(typeof host === 'string' ? { HOST: host } : {}),
  }),
  run,
}

async function run({ config, words }: Call): Promise<void> {
  if (words.length > 0) throw new UsageError()
  const stopping = new AbortController()
  const stopped = once(stopping.signal, 'abort')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort())
  const part = await startPart(config, { log: createLog({ level: config.logLevel }) })
  try {
    const { regions } = config.gallery
    const held =
      regions === 'all' ? { en: 'all', zh: '全部' } : { en: regions.join(', '), zh: regions.join('、') }
    say({
      en: `Regions ${held.en} at ${config.origin}. Reading the faces …`,
      zh: `地区：${held.zh}，地址 ${config.origin}。正在读取人脸……`,
    })
    const templates = await read(part, stopping.signal)
    if (templates !== null)
      say({
        en: `${templates} faces are in memory. Ctrl-C stops.`,
        zh: `内存中有 ${templates} 张人脸。按 Ctrl-C 停止。`,
      })
    await stopped
  } finally {
    await part.stop()
  }
}

/** How many there are, once all are read; null when it was stopped before. */
async function read({ standing }: Part, signal: AbortSignal): Promise<number | null> {
  while (standing().loaded < 1) {
    if (signal.aborted) return null
    await delay(lookMs)
  }
  return standing().templates
}
