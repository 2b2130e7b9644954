import { chooseLanguage, useLanguage, useWords } from '#kit/words'
import { Choice } from './choice.tsx'
import { Icon } from './icon.tsx'
import { chooseLook, useLook } from './preferences.ts'
import { kitWords } from './words.ts'
import './switches.css'

/** Each language in its own words, so that it is found by who cannot read the other. */
export function LanguageSwitch({ isCompact = false }: { isCompact?: boolean }) {
  const language = useLanguage()
  const words = useWords(kitWords)
  if (isCompact) {
    const other = language === 'zh' ? 'en' : 'zh'
    return (
      <button
        type="button"
        className="language-toggle"
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        onClick={() => chooseLanguage(other)}
      >
        <Icon name="globe" size={20} />
        {other === 'zh' ? '中文' : 'English'}
      </button>
    )
  }
  return (
    <Choice
      label={words.language}
      value={language}
      onChange={chooseLanguage}
      options={[
        { value: 'zh', label: '中文', lang: 'zh-CN' },
        { value: 'en', label: 'English', lang: 'en' },
      ]}
    />
  )
}

export function ThemeChoice() {
  const { theme } = useLook()
  const words = useWords(kitWords)
  return (
    <Choice
      label={words.theme}
      value={theme}
      onChange={(chosen) => chooseLook({ theme: chosen })}
      options={[
        { value: 'auto', label: words.themes.auto },
        { value: 'light', label: words.themes.light, icon: 'sun' },
        { value: 'dark', label: words.themes.dark, icon: 'moon' },
      ]}
    />
  )
}

export function TextSizeChoice() {
  const { textSize } = useLook()
  const words = useWords(kitWords)
  return (
    <Choice
      label={words.textSize}
      value={textSize}
      onChange={(chosen) => chooseLook({ textSize: chosen })}
      options={[
        { value: 'normal', label: words.textSizes.normal },
        { value: 'large', label: words.textSizes.large, icon: 'textSize' },
      ]}
    />
  )
}
