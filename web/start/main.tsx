import { createRoot } from 'react-dom/client'
import { applyPreferences } from '#kit/components'
import { Start } from './start.tsx'

applyPreferences()
const place = document.getElementById('app')
if (place) createRoot(place).render(<Start />)
