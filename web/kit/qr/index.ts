// A QR code, apart from the other components: only pages that show one load what draws it.
import './qr.css'

export { Qr } from './qr.tsx'
