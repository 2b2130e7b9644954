import { useEffect, useEffectEvent, useId, useRef, type ReactNode, type RefObject } from 'react'
import { useWords } from '#kit/words'
import { Button, IconButton } from './button.tsx'
import { focusFirstError } from './field.tsx'
import { kitWords } from './words.ts'
import './overlay.css'

type OverlayProps = {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  actions?: ReactNode
  /** Without it, Esc, the backdrop and the cross close. */
  isHeld?: boolean
}

/** Comes from below on a phone and sits in the middle of a wide screen. */
export function Sheet(props: OverlayProps) {
  return <Overlay {...props} shape="sheet" />
}

export function Dialog(props: OverlayProps) {
  return <Overlay {...props} shape="dialog" />
}

// The native element traps focus and makes the page behind inert. It is taken out of the page rather than closed,
// so giving the focus back to what opened it is ours to do.
function Overlay({
  title,
  isOpen,
  onClose,
  children,
  actions,
  isHeld = false,
  shape,
}: OverlayProps & { shape: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const words = useWords(kitWords)
  useEffect(() => {
    if (!isOpen) return
    const opener = document.activeElement
    if (!dialog.current?.open) dialog.current?.showModal()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [isOpen])
  useBackdropPress(dialog, isOpen && !isHeld, onClose)
  if (!isOpen) return null
  return (
    <dialog
      ref={dialog}
      className={`overlay overlay-${shape}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        if (!isHeld) onClose()
      }}
    >
      <div className="overlay-inside">
        <header className="overlay-head">
          <h2 id={heading} tabIndex={-1} autoFocus>
            {title}
          </h2>
          {!isHeld && <IconButton icon="close" label={words.close} onClick={onClose} />}
        </header>
        <div className="overlay-body">{children}</div>
        {actions && <footer className="overlay-actions">{actions}</footer>}
      </div>
    </dialog>
  )
}

/** A press beside the dialog closes it. Pointer only: the keyboard has Esc, and both have the cross. */
function useBackdropPress(
  dialog: RefObject<HTMLDialogElement | null>,
  isOn: boolean,
  close: () => void,
): void {
  const press = useEffectEvent((event: MouseEvent) => {
    if (event.target === dialog.current) close()
  })
  useEffect(() => {
    const element = dialog.current
    if (!isOn || !element) return
    const onPress = (event: MouseEvent) => press(event)
    element.addEventListener('click', onPress)
    return () => element.removeEventListener('click', onPress)
  }, [dialog, isOn])
}

type ConfirmProps = {
  title: string
  children: ReactNode
  confirmLabel: string
  isDangerous?: boolean
  isOpen: boolean
  isBusy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asked before what cannot be undone. The safe answer comes first in reading order. */
export function ConfirmDialog(props: ConfirmProps) {
  const words = useWords(kitWords)
  const actions = (
    <>
      <Button kind="secondary" onClick={props.onClose}>
        {words.cancel}
      </Button>
      <Button
        kind={props.isDangerous ? 'danger' : 'primary'}
        isBusy={props.isBusy ?? false}
        onClick={() => {
          props.onConfirm()
          focusFirstError(document.querySelector('dialog[open]') ?? document)
        }}
      >
        {props.confirmLabel}
      </Button>
    </>
  )
  return (
    <Dialog title={props.title} isOpen={props.isOpen} onClose={props.onClose} actions={actions}>
      {props.children}
    </Dialog>
  )
}
