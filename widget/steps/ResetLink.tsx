import type { InstitutionView } from '../../api/institutions.ts'
import { isInAppBrowser } from '../in-app-browser.ts'
import { fill, useWords } from '../words.ts'

/** To the bank's own page; as words where a link to another tab would lead nowhere, or away from this page. */
export function ResetLink({ institution: { name, resetUrl } }: { institution: InstitutionView }) {
  const { credentials } = useWords().messages
  if (resetUrl === null) return null
  if (isInAppBrowser(navigator.userAgent)) {
    return <p class="hint">{fill(credentials.resetElsewhere, { address: resetUrl })}</p>
  }
  return (
    <a class="link" href={resetUrl} target="_blank" rel="noopener noreferrer">
      {fill(credentials.reset, { bank: name })}
      <span class="unseen"> {credentials.newTab}</span>
    </a>
  )
}
