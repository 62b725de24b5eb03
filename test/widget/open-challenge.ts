import type { Page } from 'playwright-core'
import { fill } from '../../widget/words.ts'
import type { BankChallenge } from '../../workflows/connection-state.ts'
import { scriptedBank } from '../scripted-bank.ts'
import { openService, openWidget } from './open-widget.ts'

export type ChallengeKind = BankChallenge['type']

/** One challenge of each kind, as a bank raises it now. */
export function challengeOf(kind: ChallengeKind, seconds = 180): BankChallenge {
  const expiresAt = new Date(Date.now() + seconds * 1000).toISOString()
  switch (kind) {
    case 'code':
      return { type: kind, via: 'sms', length: 6, resendable: true, label: 'Enviada al +56 9 •••• ••21', expiresAt }
    case 'approve_elsewhere':
      return { type: kind, label: 'Enviada a «Teléfono de Ana»', expiresAt }
    case 'choose':
      return {
        type: kind,
        label: '¿Por dónde quieres recibir la clave?',
        options: [
          { id: 'sms', label: 'SMS al +56 9 •••• ••21' },
          { id: 'email', label: 'Correo a a•••@correo.cl' },
        ],
        expiresAt,
      }
    case 'questions':
      return {
        type: kind,
        label: 'Preguntas de seguridad',
        questions: [
          { id: 'pet', label: '¿Cómo se llamaba tu primera mascota?' },
          { id: 'city', label: '¿En qué ciudad naciste?' },
        ],
        expiresAt,
      }
  }
}

/** A widget whose user has signed in at a bank that asks for a second factor, and the bank; any answer is right unless the script says otherwise. */
export async function openChallenge(
  page: Page,
  kind: ChallengeKind,
  { seconds = 180, ...script }: Parameters<typeof scriptedBank>[0] & { seconds?: number } = {},
) {
  const bank = scriptedBank({
    logIn: () => ({ kind: 'challenge', challenge: challengeOf(kind, seconds), session: {} }),
    ...script,
  })
  const stack = await openService(bank)
  const widget = await openWidget(page, stack)
  await widget.chooseBank()
  await widget.signIn('pass_good')
  const heading = fill(widget.words.challenge.title[kind], { bank: 'Banco de Chile' })
  await widget.heading(heading)
  return { stack, bank, widget, heading, code: widget.widget.getByRole('textbox', { name: 'Code' }) }
}
