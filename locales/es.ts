import type { FailureCode } from '../workflows/connection-state.ts'

/** What is shown before the modal is there, apart from the rest: the loader carries nothing else. */
export const loadingEs = { loading: 'Cargando…', close: 'Cerrar' }

export const messages = {
  /** BCP 47, and how the time of day is written, for `Intl`. */
  formats: { tag: 'es-CL', hourCycle: 'h23' as Intl.LocaleHourCycleKey },
  failures: {
    invalid_credentials: 'Tu banco no aceptó tus datos de acceso. Revísalos e inténtalo de nuevo.',
    account_locked:
      'Tu banco bloqueó el acceso a tu cuenta. Desbloquéalo en el sitio o en la app de tu banco y vuelve a intentarlo.',
    password_change_required:
      'Tu banco pide que cambies tu clave. Cámbiala en el sitio o en la app de tu banco y vuelve con la nueva.',
    user_action_required:
      'Tu banco tiene algo pendiente contigo, por ejemplo un aviso por aceptar. Entra a su sitio o a su app, resuélvelo y vuelve a intentarlo.',
    mfa_invalid:
      'Tu banco no aceptó la confirmación y ya no permite más intentos con ella. Ingresa tus datos otra vez.',
    mfa_expired:
      'Se acabó el tiempo para confirmar el acceso. Ingresa tus datos otra vez y ten a mano la app o los códigos de tu banco.',
    user_cancelled: 'Cancelaste la confirmación del acceso. Ingresa tus datos otra vez para continuar.',
    reauthentication_required:
      'Tu banco pide que confirmes otra vez que eres tú. Ingresa tus datos de acceso para continuar.',
    bank_unavailable: 'Tu banco no está respondiendo. No es por tus datos: inténtalo de nuevo en unos minutos.',
    rate_limited: 'Tu banco está recibiendo demasiadas consultas. Espera unos minutos e inténtalo de nuevo.',
    unexpected_response: 'Tu banco respondió algo que no pudimos entender. Inténtalo de nuevo en unos minutos.',
    outcome_unknown:
      'No alcanzamos a saber si tu banco aceptó tus datos. Puedes intentarlo de nuevo, pero el banco podría contarlo como otro intento.',
    submission_unreadable: 'No pudimos leer los datos que enviaste y no llegaron a tu banco. Ingrésalos de nuevo.',
    login_mismatch:
      'Estos datos no son los de la cuenta que ya estaba conectada. Ingresa con el mismo usuario del mismo banco.',
    too_many_attempts:
      'Hubo demasiados intentos seguidos. Hicimos una pausa para que tu banco no bloquee tu cuenta; inténtalo más tarde.',
    unsupported: 'Todavía no podemos conectar este tipo de acceso. Elige otro banco.',
  } satisfies Record<FailureCode, string>,
  organizationLine: '{organization} usa Araucaria para conectar tu banco',
  close: 'Cerrar',
  goBack: 'Volver a {organization}',
  loading: 'Preparando una conexión segura…',
  consent: {
    title: '{organization} quiere leer tus datos bancarios',
    reads: 'Va a leer',
    items: {
      accounts: 'Tus cuentas: tipo, número y saldo',
      transactions: 'Tus movimientos: fecha, monto y descripción',
    },
    forWhat: 'Para qué',
    forItsService: 'Para darte su servicio.',
    cannot: 'No puede mover tu dinero ni ver tu clave.',
    updates:
      'Para mantener tus cuentas al día guardamos tus datos de acceso, cifrados, hasta que se desconecte tu banco.',
    agree: 'Continuar',
    decline: 'Ahora no',
  },
  chooseBank: {
    title: 'Elige tu banco',
    search: 'Buscar banco',
    count: { one: '1 banco', other: '{count} bancos' },
    none: 'Ningún banco coincide con «{query}».',
    empty: 'Por ahora no hay bancos disponibles.',
    inTrouble: 'Con problemas ahora',
  },
  credentials: {
    title: 'Ingresa a {bank}',
    titleAgain: 'Vuelve a ingresar a {bank}',
    savedRefused: 'Tu banco ya no acepta los datos guardados. Ingresa los actuales para seguir conectado.',
    inTrouble:
      '{bank} tiene problemas en este momento. Puedes intentarlo igual, o volver más tarde: no se pierde nada.',
    submit: 'Conectar',
    chooseAnother: 'Elegir otro banco',
    reset: '¿Olvidaste tu clave?',
    visit: 'Ir a {bank}',
    newTab: '(se abre en otra pestaña)',
    elsewhere: 'Para ir a tu banco, abre {address} en el navegador de tu teléfono.',
    addK: 'Agregar K a {field}',
    show: 'Mostrar',
    hide: 'Ocultar',
    showField: 'Mostrar {field}',
    hideField: 'Ocultar {field}',
    privacy: 'Tus datos se cifran en este dispositivo. {organization} no los ve.',
    summary: { one: 'Hay un dato por corregir', other: 'Hay {count} datos por corregir' },
  },
  fieldProblems: {
    required: 'Falta completar: {field}.',
    rut: '{field}: el número o el dígito verificador no es correcto.',
    pattern: '{field} no tiene el formato que usa tu banco.',
    too_long: '{field}: es más largo de lo que permite tu banco.',
    rejected: '{field}: no se pudo aceptar. Revisa lo que escribiste.',
  },
  progress: {
    title: 'Conectando con {bank}',
    titleWithoutBank: 'Conectando con tu banco',
    sending: 'Cifrando y enviando tus datos…',
    sent: 'Datos cifrados y enviados',
    checking: 'Tu banco está revisando tus datos…',
    toBeChecked: 'Tu banco revisa tus datos',
    toBeFetched: 'Traer tus cuentas',
    slow: 'Está tardando más de lo normal. Seguimos intentando.',
    closable:
      'Está tardando más de lo normal. Puedes cerrar esta ventana: terminaremos igual, salvo que tu banco te pida confirmar, y {organization} verá el resultado.',
    hint: 'Suele tardar unos segundos.',
    closeAndFinish: 'Cerrar y dejar que termine',
    resending: 'Pidiendo a tu banco que lo envíe otra vez…',
    cancelling: 'Cancelando la confirmación…',
  },
  challenge: {
    title: {
      code: 'Ingresa el código de {bank}',
      approve_elsewhere: 'Confirma en la app de {bank}',
      choose: '{bank} pide que elijas',
      questions: 'Responde lo que pregunta {bank}',
    },
    code: 'Código',
    via: {
      sms: 'Llega por SMS a tu teléfono; puede tardar un momento.',
      email: 'Llega por correo; revisa también los no deseados.',
      generator: 'Lo muestra tu generador de claves o la app de tu banco.',
    },
    approve:
      'Abre en tu teléfono la app de {bank} y aprueba la solicitud. Luego vuelve aquí: esta ventana sigue por sí sola.',
    submit: 'Confirmar',
    resend: 'Enviar otra vez',
    cancel: 'Cancelar la confirmación',
    cancelMeaning: 'Si cancelas, vuelves al formulario. La conexión no se borra.',
    timeLeft: 'Tiempo restante: {time}',
    secondsLeft: 'Quedan menos de {count} segundos.',
    timeUp: 'Se acabó el tiempo para responder. Esperamos la respuesta de tu banco…',
    wrong: {
      code: 'Tu banco no aceptó ese código. Revísalo e inténtalo de nuevo.',
      approve_elsewhere: 'Tu banco no recibió tu aprobación. Inténtalo de nuevo.',
      choose: 'Tu banco no aceptó esa opción. Inténtalo de nuevo.',
      questions: 'Tu banco no aceptó esas respuestas. Revísalas e inténtalo de nuevo.',
    },
    triesLeft: { one: 'Tu banco permite 1 intento más.', other: 'Tu banco permite {count} intentos más.' },
    problems: {
      code: { required: 'Falta el código.', length: 'El código debe tener {length} caracteres.' },
      choose: 'Falta elegir una opción.',
      question: 'Falta responder: {question}',
    },
  },
  refused: {
    title: 'No pudimos conectar con {bank}',
    retry: 'Reintentar',
    cancel: 'Cancelar',
    later: 'Cerrar y volver más tarde',
    cancelling: 'Cancelando…',
    cancelMeaning: 'Si cancelas, borramos esta conexión y los datos que ingresaste.',
  },
  attemptsRemaining: {
    one: 'Queda 1 intento antes de una pausa que protege tu cuenta.',
    other: 'Quedan {count} intentos antes de una pausa que protege tu cuenta.',
  },
  retryAt: 'Podrás intentarlo de nuevo desde: {time}.',
  notCancelled: {
    unavailable: 'No pudimos cancelar en este momento. Toca Cancelar otra vez.',
    conflict: 'Esta conexión cambió mientras tanto y ya no se puede cancelar desde aquí. Puedes cerrar esta ventana.',
  },
  notAccepted: 'No pudimos recibir tus datos. Inténtalo de nuevo.',
  connected: {
    title: 'Tu banco está conectado',
    titleAlready: 'Tu banco ya estaba conectado',
    body: '{bank} quedó conectado con {organization}.',
    bodyWithoutBank: 'Tu banco quedó conectado con {organization}.',
    fetching: 'Ahora traemos tus cuentas y movimientos. Puedes continuar mientras tanto.',
    fetched: 'Tus cuentas y movimientos ya llegaron.',
    bodyAlready: 'No tienes que hacer nada más.',
    done: 'Continuar',
  },
  unreachable: {
    title: 'Araucaria no responde',
    titleOffline: 'Sin internet',
    body: 'No tienes que volver a escribir nada.',
    bodyOffline: 'Revisa tu conexión a internet. No tienes que volver a escribir nada.',
    waiting: 'Lo intentaremos de nuevo automáticamente.',
    trying: 'Intentando de nuevo…',
    retry: 'Reintentar ahora',
  },
  ended: {
    token_expired: {
      title: 'El tiempo para conectar se acabó',
      body: 'Por seguridad, esta ventana funciona por pocos minutos. Ciérrala y vuelve a empezar.',
    },
    token_missing: {
      title: 'Vuelve a abrir esta ventana',
      body: 'Este enlace está incompleto, o la ventana se recargó y no guarda tu sesión. Ciérrala y ábrela otra vez desde el sitio del que vienes.',
    },
    connection_not_found: {
      title: 'Esta conexión ya no existe',
      body: 'Se eliminó o se desconectó. Cierra esta ventana y vuelve a empezar.',
    },
    return_url_not_allowed: {
      title: 'Este enlace no es válido',
      body: 'Vuelve al sitio del que vienes e inténtalo otra vez.',
    },
    unsupported_browser: {
      title: 'No se puede conectar desde aquí',
      body: 'Esta página no es segura o tu navegador es muy antiguo. Prueba con otro navegador.',
    },
    unexpected_error: {
      title: 'Algo salió mal',
      body: 'No pudimos continuar con la conexión. Cierra esta ventana y vuelve a empezar.',
    },
  },
  left: {
    title: 'Ya puedes cerrar esta página',
    connected: 'Tu banco quedó conectado.',
    pending: 'Tu banco sigue revisando tus datos. {organization} verá el resultado.',
    notConnected: 'No se conectó ningún banco desde aquí.',
  },
  networkError: 'No hubo conexión con Araucaria.',
}

export type Messages = typeof messages
