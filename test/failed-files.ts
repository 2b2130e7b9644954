type Event = { type: string; data: { file?: string } }

/** A reporter that says only which files a failure was in, one a line: for who runs them again. */
// A reporter is found by that name.
// oxlint-disable-next-line import/no-default-export
export default async function* failedFiles(events: AsyncIterable<Event>): AsyncGenerator<string> {
  for await (const { type, data } of events) if (type === 'test:fail' && data.file) yield `${data.file}\n`
}
