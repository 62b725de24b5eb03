import type { InstitutionView } from '../../api/institutions.ts'
import { isInAppBrowser } from '../in-app-browser.ts'
import { fill, useWords } from '../words.ts'

interface Props {
  institution: InstitutionView
  /** Where it is what the user has to do next. */
  primary?: boolean
}

/** To the bank's own page; as words where a link to another tab would lead nowhere, or away from this page. */
export function ResetLink({ institution: { name, resetUrl }, primary = false }: Props) {
  const { credentials } = useWords().messages
  if (resetUrl === null) return null
  if (isInAppBrowser(navigator.userAgent)) {
    return <p class="hint">{fill(credentials.elsewhere, { address: resetUrl })}</p>
  }
  return (
    <a class={primary ? 'primary' : 'link'} href={resetUrl} target="_blank" rel="noopener noreferrer">
      {primary ? fill(credentials.visit, { bank: name }) : credentials.reset}
      <span class="unseen"> {credentials.newTab}</span>
    </a>
  )
}
