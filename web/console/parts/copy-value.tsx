import { IconButton, toast } from '#kit/components'
import { useWords } from '#kit/words'
import { frameWords } from '../frame/words.ts'
import './facts.css'

/** Something to be taken elsewhere: shown whole, selectable, one press to copy. */
export function CopyValue({ label, value }: { label: string; value: string }) {
  const words = useWords(frameWords)
  const copy = async () => {
    // Without a secure context there is no clipboard; the value is selectable, so the person can still take it.
    await navigator.clipboard?.writeText(value)
    toast(words.copied, { tone: 'good' })
  }
  return (
    <div className="copy">
      <span className="copy-label">{label}</span>
      <span className="copy-box">
        <code>{value}</code>
        <IconButton icon="copy" label={`${words.copy} · ${label}`} onClick={() => void copy()} />
      </span>
    </div>
  )
}
