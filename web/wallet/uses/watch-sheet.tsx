import { useRef, useState } from 'react'
import { useAction } from '#kit/api'
import { announce, Button, Note, RefusalNote, Sheet } from '#kit/components'
import { base64url } from '#identity/formats'
import { headsFile, readHeadsFile } from '#kit/history'
import { useFormat, useWords } from '#kit/words'
import { watchWords } from '../words/watch.ts'
import { saveFile } from '../save-file.ts'
import { compareWith, look, type Watch } from './watch.ts'

type Props = { watch: Watch; isOpen: boolean; onClose: () => void }

/** How it is checked, in plain words, and what one can do with it. */
export function WatchSheet({ watch, isOpen, onClose }: Props) {
  const { watch: words } = useWords(watchWords)
  return (
    <Sheet title={words.title} isOpen={isOpen} onClose={onClose}>
      <div className="watch-sheet">
        <Facts watch={watch} />
        <Button
          kind="secondary"
          icon="refresh"
          isWide
          isBusy={watch.isChecking}
          onClick={() => void look({ isAsked: true })}
        >
          {words.checkNow}
        </Button>
        <RefusalNote refusal={watch.refused} />
        <h3>{words.how}</h3>
        {words.howText.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <p className="quiet">{words.cannot}</p>
        <Compare watch={watch} />
        <Breaks watch={watch} />
      </div>
    </Sheet>
  )
}

function Facts({ watch: { kept } }: { watch: Watch }) {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  const head = kept?.heads.at(-1)
  if (!kept || !head) return null
  const { facts } = words
  return (
    <dl className="use-facts">
      <Fact label={facts.entries}>{format.number(kept.from === 0 ? 0 : kept.to - kept.from + 1)}</Fact>
      <Fact label={facts.since}>{format.dateTime(kept.since)}</Fact>
      <Fact label={facts.last}>{kept.checkedAt ? format.dateTime(kept.checkedAt) : words.never}</Fact>
      <Fact label={facts.log}>{words.leaves(format.number(head.size))}</Fact>
      <Fact label={facts.seal}>
        <code className="watch-seal">{fingerprint(head.root)}</code>
        <span className="quiet">{words.sealNote}</span>
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Two people can read it to each other. */
function fingerprint(root: string): string {
  const bytes = base64url.decode(root)?.slice(0, 8) ?? []
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')
  return hex.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

function Compare({ watch: { kept } }: { watch: Watch }) {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  const input = useRef<HTMLInputElement>(null)
  const [read, setRead] = useState<number>()
  const compare = useAction(async (file: File) => {
    const count = await compareWith(readHeadsFile(await file.text()))
    setRead(count)
    announce(count > 0 ? words.compared(format.number(count)) : words.comparedNone)
  })
  if (!kept || kept.heads.length === 0) return null
  return (
    <>
      <Button
        kind="secondary"
        icon="download"
        isWide
        onClick={() => saveFile(`${words.fileHeads}.json`, headsFile(kept, location.origin))}
      >
        {words.saveHeads}
      </Button>
      <p className="quiet">{words.saveHeadsNote}</p>
      <Button
        kind="secondary"
        icon="people"
        isWide
        isBusy={compare.isBusy}
        onClick={() => input.current?.click()}
      >
        {words.compare}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.txt,application/json,text/plain"
        aria-label={words.compare}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) void compare.run(file)
        }}
      />
      <RefusalNote refusal={compare.refused} />
      {read !== undefined && (
        <Note tone={read > 0 ? 'good' : 'warn'}>
          {read > 0 ? words.compared(format.number(read)) : words.comparedNone}
        </Note>
      )}
    </>
  )
}

function Breaks({ watch: { kept } }: { watch: Watch }) {
  const { watch: words } = useWords(watchWords)
  const format = useFormat()
  if (!kept || kept.breaks.length === 0) return null
  return (
    <>
      <h3>{words.breaks}</h3>
      <ul className="watch-breaks">
        {kept.breaks.map(({ what, at }) => (
          <li key={at}>{words.breakOf(words.alarm.what[what].title, format.dateTime(at))}</li>
        ))}
      </ul>
    </>
  )
}
