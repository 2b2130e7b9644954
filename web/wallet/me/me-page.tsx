import {
  LanguageSwitch,
  List,
  ListItem,
  Page,
  Panel,
  Switch,
  TextSizeChoice,
  ThemeChoice,
} from '#kit/components'
import { canSpeak } from '#kit/camera'
import { currentProfile, ownProfile } from '#kit/holder'
import { useWords } from '#kit/words'
import { setSpoken, useSpoken } from '../capture/spoken.ts'
import type { Holding } from '../holding.ts'
import { familyWords } from '../words/family.ts'
import { meWords } from '../words/me.ts'

export function MePage({ holding }: { holding: Holding }) {
  const { me } = useWords(meWords)
  const { family } = useWords(familyWords)
  const hasCard = holding.card !== undefined
  return (
    <Page title={me.title} back={hasCard ? undefined : '#/'}>
      <List title={me.card}>
        {hasCard ? (
          <>
            <ListItem icon="phone" title={me.devices} detail={me.devicesDetail} href="#/me/devices" />
            <ListItem icon="document" title={me.data} detail={me.dataDetail} href="#/me/data" />
            <ListItem icon="block" title={me.block} detail={me.blockDetail} href="#/me/block" />
            {currentProfile === ownProfile && (
              <ListItem icon="people" title={family.title} detail={family.detail} href="#/family" />
            )}
          </>
        ) : (
          <ListItem icon="card" title={me.noCard} detail={me.noCardDetail} href="#/" />
        )}
      </List>
      <Panel title={me.look}>
        <LanguageSwitch />
        <TextSizeChoice />
        <ThemeChoice />
        <SpokenSwitch />
      </Panel>
      <List>
        <ListItem icon="desk" title={me.desk} href="#/desk" />
        <ListItem icon="info" title={me.about} href="#/me/about" />
      </List>
    </Page>
  )
}

function SpokenSwitch() {
  const { me } = useWords(meWords)
  const isOn = useSpoken()
  return canSpeak() ? <Switch label={me.sound} isOn={isOn} onChange={setSpoken} /> : null
}
