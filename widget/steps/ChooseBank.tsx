import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { InstitutionView } from '../../api/institutions.ts'
import { searchBanks } from '../bank-search.ts'
import { isInTrouble } from '../in-trouble.ts'
import type { Notice } from '../states.ts'
import { countOf, fill, useWords } from '../words.ts'
import { Heading } from './Heading.tsx'
import { ChevronIcon, SearchIcon } from './Icon.tsx'
import { Monogram } from './Monogram.tsx'
import { NoticeBox } from './NoticeBox.tsx'

interface Props {
  institutions: InstitutionView[]
  notice: Notice | null
  onChoose: (institution: InstitutionView) => void
}

export function ChooseBank({ institutions, notice, onChoose }: Props) {
  const { messages } = useWords()
  const [query, setQuery] = useState('')
  const search = useRef<HTMLInputElement>(null)
  // A focused field would open a phone's keyboard over the list.
  const withPointer = matchMedia('(pointer: fine)').matches
  useLayoutEffect(() => {
    if (withPointer) search.current?.focus()
  }, [])

  const found = searchBanks(institutions, query)
  const [only, ...others] = found

  function onSubmit(event: Event) {
    event.preventDefault()
    if (only && others.length === 0) onChoose(only)
  }

  return (
    <section class="screen">
      <Heading takesFocus={!withPointer || institutions.length === 0}>{messages.chooseBank.title}</Heading>
      {notice && <NoticeBox notice={notice} />}
      {institutions.length > 0 && (
        <form class="search" role="search" onSubmit={onSubmit}>
          <SearchIcon />
          <input
            ref={search}
            type="text"
            aria-label={messages.chooseBank.search}
            placeholder={messages.chooseBank.search}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="search"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </form>
      )}
      <p class={found.length > 0 ? 'unseen' : 'empty'} role="status">
        {institutions.length === 0
          ? messages.chooseBank.empty
          : found.length === 0
            ? fill(messages.chooseBank.none, { query })
            : countOf(messages.chooseBank.count, found.length)}
      </p>
      <ul class="banks">
        {found.map((institution) => (
          <li key={institution.institutionId}>
            <button type="button" onClick={() => onChoose(institution)}>
              <Monogram monogram={institution.monogram} />
              <span>
                {institution.name}
                {isInTrouble(institution) && <small>{messages.chooseBank.inTrouble}</small>}
              </span>
              <ChevronIcon />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
