import { useEffect, useEffectEvent, useState } from 'react'
import { Button, Note, Panel, RefusalNote } from '#kit/components'
import { useAction } from '#kit/api'
import { Qr } from '#kit/qr'
import { useFormat, useWords } from '#kit/words'
import { type Code, makeCode, type VisitPage } from './calls.ts'
import { deskWords } from './words.ts'

type CodePanelProps = { visit: VisitPage; onChanged: () => void }

/** The code stands on this screen only, and only while it is good: it is in no list and not read again. */
export function CodePanel({ visit, onChanged }: CodePanelProps) {
  const words = useWords(deskWords)
  const [shown, setShown] = useState<Code>()
  const isShown = shown !== undefined && visit.code !== 'taken' && visit.code !== 'locked'
  useForgotten(shown, () => setShown(undefined))
  const make = useAction(async () => {
    setShown(await makeCode(visit, crypto.randomUUID()))
    onChanged()
  })
  return (
    <Panel title={words.codeTitle}>
      <p>{words.codeText}</p>
      {isShown ? (
        <ShownCode code={shown} />
      ) : (
        <Note tone={visit.code === 'locked' || visit.code === 'over' ? 'warn' : 'plain'} role="status">
          {words.codes[visit.code]}
        </Note>
      )}
      <RefusalNote refusal={make.refused} />
      <div>
        <Button
          kind={visit.code === 'none' ? 'primary' : 'secondary'}
          icon="key"
          isBusy={make.isBusy}
          onClick={() => void make.run()}
        >
          {visit.code === 'none' ? words.makeCode : words.makeNewCode}
        </Button>
      </div>
    </Panel>
  )
}

function ShownCode({ code }: { code: Code }) {
  const words = useWords(deskWords)
  const format = useFormat()
  return (
    <div className="desk-code">
      <Qr text={code.link} label={words.codeQr} />
      <div className="stack">
        <output aria-label={words.codeTitle}>{code.code}</output>
        <p className="quiet">{words.codeLeft(format.time(code.expiresAt))}</p>
      </div>
    </div>
  )
}

function useForgotten(code: Code | undefined, forget: () => void): void {
  const onOver = useEffectEvent(forget)
  useEffect(() => {
    if (!code) return
    const timer = setTimeout(() => onOver(), Math.max(0, new Date(code.expiresAt).getTime() - Date.now()))
    return () => clearTimeout(timer)
  })
}
