import type { Page } from 'playwright-core'

/** What an operator does in the console, in English. */

/** A security key inside the browser: what an operator's laptop has built in. */
export async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** From the printed invitation to the first page inside. */
export async function join(page: Page, invitation: string, name: string): Promise<void> {
  await addAuthenticator(page)
  await page.goto(invitation)
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Enrolments today' }).waitFor()
}

/** Finds a person by number, for a reason, and opens their page. */
export async function openPerson(page: Page, { idNumber, name }: { idNumber: string; name: string }) {
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('textbox', { name: 'ID number' }).fill(idNumber)
  await page.getByRole('combobox', { name: 'Why you look' }).selectOption({ label: 'Managing the card' })
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name: 'Lightweight' }).waitFor()
}

/** On a person's page: ends the card for good. */
export async function revokeCard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog
    .getByRole('combobox', { name: 'Reason' })
    .selectOption({ label: 'Suspected misuse' })
    .catch(async () => {
      await dialog.getByRole('combobox', { name: 'Reason' }).selectOption({ index: 1 })
    })
  await dialog.getByRole('checkbox').check()
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText('The card is revoked').first().waitFor()
}
