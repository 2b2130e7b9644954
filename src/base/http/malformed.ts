import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '#base/ids'

type Fault = Error & { code?: string }

const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}

/** Answers what is not HTTP, or no whole request, in the words of every other refusal: no route ever sees it. */
export function refuseMalformed(fault: Fault, socket: Duplex): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed) return
  const status = statuses[fault.code ?? ''] ?? 400
  const code = 'base.unreadable_body'
  const title = STATUS_CODES[status] ?? ''
  const problem = { type: `/docs/refusals#${code}`, title, status, code, facts: {}, requestId: newId() }
  const body = JSON.stringify(problem)
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${title}\r\nconnection: close\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  socket.destroy()
}
