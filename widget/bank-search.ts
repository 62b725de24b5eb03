import type { InstitutionView } from '../api/institutions.ts'

const comparable = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** The institutions whose name contains every word of `query`, whatever its accents and case; most popular first. */
export function searchBanks(institutions: InstitutionView[], query: string): InstitutionView[] {
  const words = comparable(query).split(/\s+/)
  return institutions
    .filter(({ name }) => words.every((word) => comparable(name).includes(word)))
    .toSorted((a, b) => a.popularity - b.popularity || a.name.localeCompare(b.name))
}
