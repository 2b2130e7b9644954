import { Icon, Tally } from '#kit/components'
import { useLanguage, useWords } from '#kit/words'
import { answerClaims, hasPlaintext, plainClaims, type Draft } from './draft.ts'
import { partyWords } from './words.ts'
import './parties.css'

/** What the registration will look like to the person who is asked: the best reason to ask for less. */
export function Preview({ draft }: { draft: Draft }) {
  const words = useWords(partyWords)
  const language = useLanguage()
  const name = (language === 'zh' ? draft.nameZh : draft.nameEn) || words.unnamed
  const purpose = language === 'zh' ? draft.purposeZh : draft.purposeEn
  const ground = language === 'zh' ? draft.groundZh : draft.groundEn
  const claims = [...answerClaims, ...plainClaims].filter((claim) => draft.claims.has(claim))
  return (
    <aside className="preview" aria-label={words.preview}>
      <p className="preview-title">{words.preview}</p>
      <div className="preview-sheet">
        <Tally size={36} />
        <p className="preview-ask">{claims.length === 0 ? name : words.previewAsks(name)}</p>
        {claims.length === 0 && <p className="quiet">{words.previewNothing}</p>}
        <ul>
          {claims.map((claim) => (
            <li key={claim} className={plainClaims.includes(claim) ? 'preview-plain' : undefined}>
              <Icon name={plainClaims.includes(claim) ? 'name' : 'check'} size={18} />
              {words.claims[claim]}
            </li>
          ))}
        </ul>
        {purpose && (
          <p>
            <span className="quiet">{words.previewWhy} · </span>
            {purpose}
          </p>
        )}
        {hasPlaintext(claims) && ground && (
          <p>
            <span className="quiet">{words.previewGround} · </span>
            {ground}
          </p>
        )}
        <p className="preview-never">
          <Icon name="shield" size={18} />
          {words.previewNever}
        </p>
      </div>
    </aside>
  )
}
