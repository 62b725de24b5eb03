import { randomBytes } from 'node:crypto'
import { smsCode, type RejectionReason, type SecondFactor } from './stories.ts'

const lifetimeMs = 3 * 60_000
const tries = 3
const maxOpen = 10_000

/** A login that waits for its second factor. */
export interface Challenge {
  token: string
  rut: string
  clave: string
  factor: SecondFactor
  openedAt: number
  expiresAt: number
  triesLeft: number
  /** Set once it was approved in the app: whoever asks again, because an answer was lost, gets the same session. */
  session: string | null
}

export type ChallengeAnswer =
  { clave: string } | { opcion: string } | { respuestas: { codigo: string; texto: string }[] }

export type Outcome =
  | { is: 'accepted'; session: string }
  | { is: 'asked'; challenge: Challenge }
  | { is: 'wrong'; challenge: Challenge }
  | { is: 'pending' }
  | { is: 'rejected'; reason: RejectionReason }
  /** An answer of another kind than what was asked, or a resend where there is nothing to send. */
  | { is: 'senseless' }

export type Challenges = ReturnType<typeof createChallenges>

/** The logins that wait for a second factor. They end by themselves, with the process, and when too many come after. */
export function createChallenges(
  signIn: (rut: string, clave: string) => string,
  pushMs: number,
  briefCodeMs: number,
  now: () => Date,
) {
  const challenges = new Map<string, Challenge>()

  function open(rut: string, clave: string, factor: SecondFactor): Challenge {
    for (const oldest of challenges.keys()) {
      if (challenges.size < maxOpen) break
      challenges.delete(oldest)
    }
    const openedAt = now().getTime()
    const challenge: Challenge = {
      token: randomBytes(24).toString('base64url'),
      rut,
      clave,
      factor,
      openedAt,
      expiresAt: openedAt + (isTooLate(factor) ? briefCodeMs : lifetimeMs),
      triesLeft: factor.method === 'CLAVE_SMS' && factor.takes === 'no_code' ? 1 : tries,
      session: null,
    }
    challenges.set(challenge.token, challenge)
    return challenge
  }

  function find(token: string | undefined): Challenge | null {
    const challenge = token === undefined ? undefined : challenges.get(token)
    return challenge && challenge.expiresAt > now().getTime() ? challenge : null
  }

  function reject(token: string, reason: RejectionReason): Outcome {
    challenges.delete(token)
    return { is: 'rejected', reason }
  }

  function decide(challenge: Challenge, right: boolean): Outcome {
    const { token, rut, clave } = challenge
    if (right) {
      challenges.delete(token)
      return { is: 'accepted', session: signIn(rut, clave) }
    }
    challenge.triesLeft -= 1
    return challenge.triesLeft > 0 ? { is: 'wrong', challenge } : reject(token, 'SEGUNDO_FACTOR_INCORRECTO')
  }

  return {
    open,

    /** A token that the bank does not know (any more) is one whose time is over. */
    answer(token: string | undefined, answer: ChallengeAnswer): Outcome {
      const challenge = find(token)
      if (!challenge) return { is: 'rejected', reason: 'SEGUNDO_FACTOR_VENCIDO' }
      const { rut, clave, factor } = challenge
      switch (factor.method) {
        case 'CLAVE_SMS':
          if (!('clave' in answer)) return { is: 'senseless' }
          if (isTooLate(factor)) return reject(challenge.token, 'SEGUNDO_FACTOR_VENCIDO')
          return decide(challenge, factor.takes === 'the_code' && answer.clave.trim() === smsCode)
        case 'PREGUNTAS': {
          if (!('respuestas' in answer)) return { is: 'senseless' }
          const given = new Map(answer.respuestas.map(({ codigo, texto }) => [codigo, texto]))
          return decide(
            challenge,
            factor.questions.every((question) => folded(given.get(question.code) ?? '') === folded(question.answer)),
          )
        }
        case 'ELECCION': {
          const chosen = factor.options.find(({ code }) => 'opcion' in answer && answer.opcion === code)
          if (!chosen) return { is: 'senseless' }
          challenges.delete(challenge.token)
          return { is: 'asked', challenge: open(rut, clave, chosen.next) }
        }
        case 'APP':
          return { is: 'senseless' }
      }
    },

    /** Sends the code once more, with all its time but with the tries that are left. */
    resend(token: string | undefined): Outcome {
      const challenge = find(token)
      if (!challenge) return { is: 'rejected', reason: 'SEGUNDO_FACTOR_VENCIDO' }
      if (!canBeResent(challenge.factor)) return { is: 'senseless' }
      challenge.expiresAt = now().getTime() + lifetimeMs
      return { is: 'asked', challenge }
    },

    checkApproval(token: string | undefined): Outcome {
      const challenge = find(token)
      if (!challenge) return { is: 'rejected', reason: 'SEGUNDO_FACTOR_VENCIDO' }
      const { rut, clave, factor, openedAt } = challenge
      if (factor.method !== 'APP') return { is: 'senseless' }
      if (now().getTime() < openedAt + pushMs) return { is: 'pending' }
      // Kept until its time is over: a denial that was lost on the way is told again as well.
      if (factor.customer === 'denies') return { is: 'rejected', reason: 'SEGUNDO_FACTOR_DENEGADO' }
      challenge.session ??= signIn(rut, clave)
      return { is: 'accepted', session: challenge.session }
    },

    end(token: string) {
      challenges.delete(token)
    },
  }
}

export function canBeResent(factor: SecondFactor): boolean {
  return factor.method === 'CLAVE_SMS' && factor.takes === 'the_code'
}

function isTooLate(factor: SecondFactor): boolean {
  return factor.method === 'CLAVE_SMS' && factor.takes === 'nothing_in_time'
}

function folded(answer: string): string {
  return answer.trim().toLocaleLowerCase('es')
}
