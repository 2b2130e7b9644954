import { Button } from '#kit/components'
import { useLoaded } from '#kit/api'
import { useLanguage, useWords } from '#kit/words'
import { api } from '../frame/api.ts'
import type { SampleAnswer } from './calls.ts'
import { peopleWords } from './words.ts'
import './people.css'

/** Says plainly that nobody here exists, and offers somebody to look for. A real register answers no: nothing is shown. */
export function SampleNote({ onTry }: { onTry: (idNumber: string) => void }) {
  const words = useWords(peopleWords)
  const language = useLanguage()
  const sample = useLoaded('sample', (signal) => api.get<SampleAnswer>('/api/people/sample', { signal }))
  if (sample.state !== 'loaded') return null
  return (
    <details className="sample-note">
      <summary>{words.sampleTitle}</summary>
      <p>{words.sampleText(sample.value.city[language])}</p>
      <ul className="samples">
        {sample.value.residents.map((resident) => (
          <li key={resident.idNumber}>
            <span>
              <b>{resident.name}</b> <span className="number">{resident.idNumber}</span>
            </span>
            <span className="samples-story">{resident.story[language]}</span>
            <Button kind="secondary" size="small" onClick={() => onTry(resident.idNumber)}>
              {words.sampleTry}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
