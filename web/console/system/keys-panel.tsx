import type { KeysAnswer } from '#contract/identity/people'
import { Note, Panel, Progress } from '#kit/components'
import { useFormat, useWords } from '#kit/words'
import { useKeys } from './keys.ts'
import { keyWords } from './key-words.ts'

/** The keys of the register: how far a renewing is, and what an operator has to do about erasures. */
export function KeysPanel() {
  const words = useWords(keyWords)
  const keys = useKeys()
  if (!keys) return null
  return (
    <Panel title={words.title}>
      {keys.turnings.map((turning) => (
        <TurningView key={turning.key} turning={turning} retired={retiredOf(keys, turning.key)} />
      ))}
      {keys.turnings.length === 0 && (
        <p className="quiet">
          {words.never} <code>hufu keys rotate master</code>
        </p>
      )}
      <ErasureNote keys={keys} />
    </Panel>
  )
}

type Turning = KeysAnswer['turnings'][number]

const retiredOf = (keys: KeysAnswer, key: Turning['key']) => keys[key].filter(({ current }) => !current)

function TurningView({ turning, retired }: { turning: Turning; retired: readonly { number: number }[] }) {
  const words = useWords(keyWords)
  const format = useFormat()
  const { key, done, total, finishedAt, secondsLeft } = turning
  if (finishedAt === null) {
    const isChecking = done === total
    const rest = isChecking
      ? words.checking
      : secondsLeft === null
        ? ''
        : words.left(format.duration(secondsLeft))
    const label = words.renewing(words[key], format.number(done), format.number(total))
    return <Progress label={rest ? `${label} · ${rest}` : label} value={total === 0 ? 1 : done / total} />
  }
  return (
    <p>
      {words.renewed(words[key], format.dateTime(finishedAt))}
      {retired.map(({ number }) => (
        <span key={number}>
          {' '}
          {words.destroy} <code>{`hufu keys destroy ${key}.${number}`}</code>
        </span>
      ))}
    </p>
  )
}

function ErasureNote({ keys }: { keys: KeysAnswer }) {
  const words = useWords(keyWords)
  const format = useFormat()
  if (keys.erasuresWaiting > 0)
    return (
      <Note tone="warn" role="status" title={words.waiting(format.number(keys.erasuresWaiting))}>
        {words.waitingText}
      </Note>
    )
  if (keys.isCopyOld)
    return (
      <Note tone="warn" role="status" title={words.copyOld}>
        {words.copyOldText} <code>hufu keys copy DIR</code>
      </Note>
    )
  if (keys.copiedAt !== null) return <p className="quiet">{words.copied(format.dateTime(keys.copiedAt))}</p>
  return (
    <p className="quiet">
      {words.neverCopied} <code>hufu keys copy DIR</code>
    </p>
  )
}
