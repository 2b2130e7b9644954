import { canSpeak } from '#kit/camera'
import { IconButton } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'
import { setSpoken, useSpoken } from './spoken.ts'

export function SpeechSwitch() {
  const { capture } = useWords(enrolWords)
  const isOn = useSpoken()
  if (!canSpeak()) return null
  return (
    <IconButton
      icon={isOn ? 'speaker' : 'speakerOff'}
      label={isOn ? capture.silence : capture.sound}
      aria-pressed={isOn}
      onClick={() => setSpoken(!isOn)}
    />
  )
}
