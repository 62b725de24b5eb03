import type { InstitutionView } from '../../api/institutions.ts'
import { fill, useWords } from '../words.ts'

export function ResetLink({ institution }: { institution: InstitutionView }) {
  const { messages } = useWords()
  if (institution.resetUrl === null) return null
  return (
    <a class="link" href={institution.resetUrl} target="_blank" rel="noopener noreferrer">
      {fill(messages.credentials.reset, { bank: institution.name })}
      <span class="unseen"> {messages.credentials.newTab}</span>
    </a>
  )
}
