import { useEffect, useEffectEvent, useState } from 'react'

const storeKey = 'hufu.review.keys'

/** Single keys must be one's own choice (WCAG 2.2, 2.1.4): they are kept on or off on this machine. */
export function useKeysWanted(): [isOn: boolean, choose: (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(storeKey) !== 'off')
  const choose = (wanted: boolean) => {
    localStorage.setItem(storeKey, wanted ? 'on' : 'off')
    setOn(wanted)
  }
  return [isOn, choose]
}

/** Keys for the whole page, but not while somebody types or a dialog is open. */
export function useKeys(isOn: boolean, act: Readonly<Record<string, () => void>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isMeant = !event.ctrlKey && !event.metaKey && !event.altKey && !isTaken(event.target)
    const wanted = isMeant ? act[event.key.toLowerCase()] : undefined
    if (!wanted) return
    event.preventDefault()
    wanted()
  })
  useEffect(() => {
    if (!isOn) return
    const onPress = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', onPress)
    return () => document.removeEventListener('keydown', onPress)
  }, [isOn])
}

function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true
  return target instanceof HTMLElement && target.closest('input, select, textarea') !== null
}
