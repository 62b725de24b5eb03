import { useState } from 'preact/hooks'
import { fill, useWords } from '../words.ts'

export function OrganizationLine({ logoUrl }: { logoUrl: string }) {
  const { messages, organization } = useWords()
  const [logoFailed, setLogoFailed] = useState(false)
  return (
    <p class="organization">
      {logoUrl !== '' && !logoFailed && (
        <img
          src={logoUrl}
          alt=""
          width="24"
          height="24"
          referrerPolicy="no-referrer"
          onError={() => setLogoFailed(true)}
        />
      )}
      {organization !== '' && <span>{fill(messages.organizationLine, { organization })}</span>}
    </p>
  )
}
