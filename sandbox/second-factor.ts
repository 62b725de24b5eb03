import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { invalidRequest, rejected, signedIn } from './answers.ts'
import { canBeResent, type Challenge, type Challenges, type Outcome } from './challenges.ts'
import { draw } from './draw.ts'
import { jsonBody } from './json-body.ts'
import { smsCode } from './stories.ts'

const AnswerRequest = z.union([
  z.object({ clave: z.string() }),
  z.object({ opcion: z.string() }),
  z.object({ respuestas: z.array(z.object({ codigo: z.string(), texto: z.string() })) }),
])

/** The challenge is named by `x-desafio`, as a session is by `x-sesion`. */
export function secondFactor(challenges: Challenges, now: () => Date) {
  const routes = new Hono()

  routes.post('/segundo-factor', async (c) => {
    const request = AnswerRequest.safeParse(await jsonBody(c))
    if (!request.success) return invalidRequest(c)
    return say(c, challenges.answer(c.req.header('x-desafio'), request.data))
  })

  routes.post('/segundo-factor/reenvio', (c) => say(c, challenges.resend(c.req.header('x-desafio'))))

  routes.get('/segundo-factor', (c) => say(c, challenges.checkApproval(c.req.header('x-desafio'))))

  function say(c: Context, outcome: Outcome) {
    switch (outcome.is) {
      case 'accepted':
        return signedIn(c, outcome.session)
      case 'asked':
        return c.json(printChallenge(outcome.challenge, now()))
      case 'wrong': {
        const { challenge } = outcome
        const asked = printChallenge(challenge, now())
        return c.json({ ...asked, estado: 'RESPUESTA_INCORRECTA', intentosRestantes: challenge.triesLeft })
      }
      case 'pending':
        return c.json({ estado: 'PENDIENTE' })
      case 'rejected':
        return rejected(c, outcome.reason)
      case 'senseless':
        return invalidRequest(c)
    }
  }

  return routes
}

export function printChallenge({ token, rut, factor, expiresAt }: Challenge, now: Date) {
  const asked = {
    estado: 'SEGUNDO_FACTOR',
    desafio: token,
    metodo: factor.method,
    segundos: Math.ceil((expiresAt - now.getTime()) / 1_000),
  }
  switch (factor.method) {
    case 'CLAVE_SMS':
      return {
        ...asked,
        mensaje: 'Ingresa la clave que te enviamos por SMS al',
        destino: `+56 9 •••• ••${draw(`${rut} phone`, 10, 99)}`,
        largo: smsCode.length,
        reenviable: canBeResent(factor),
      }
    case 'APP':
      return { ...asked, mensaje: 'Aprueba el ingreso en la app Banco de Pruebas', destino: null }
    case 'ELECCION':
      return {
        ...asked,
        mensaje: '¿Cómo quieres confirmar que eres tú?',
        destino: null,
        opciones: factor.options.map(({ code, name }) => ({ codigo: code, nombre: name })),
      }
    case 'PREGUNTAS':
      return {
        ...asked,
        mensaje: 'Responde tus preguntas de seguridad',
        destino: null,
        preguntas: factor.questions.map(({ code, text }) => ({ codigo: code, texto: text })),
      }
  }
}
