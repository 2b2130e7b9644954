import type * as wire from '#contract/identity/enrolment'

/** The versions of the texts in words/enrol.*.ts. They are typed by the contract: a new text there does not compile here. */
export const consentVersions: typeof wire.consentVersions = { terms: '2026-11', face: '2026-11-3' }

const key = 'hufu.consents'

/** Which texts were agreed to in this tab, until the application is sent with them. No personal data. */
export function rememberConsents(): void {
  sessionStorage.setItem(key, JSON.stringify(consentVersions))
}

export function hasConsented(): boolean {
  return sessionStorage.getItem(key) === JSON.stringify(consentVersions)
}
