import type { loadingEs, Messages } from './es.ts'

export const loadingEn: typeof loadingEs = { loading: 'Loading…', close: 'Close' }

export const messages: Messages = {
  formats: { tag: 'en', hourCycle: 'h12' },
  failures: {
    invalid_credentials: 'Your bank did not accept your sign-in details. Check them and try again.',
    account_locked:
      'Your bank has locked access to your account. Unlock it on your bank’s website or app, then try again.',
    password_change_required:
      'Your bank asks you to change your password. Change it on your bank’s website or app, then come back with the new one.',
    user_action_required:
      'Your bank needs something from you first, such as accepting a notice. Sign in to its website or app, take care of it, then try again.',
    mfa_invalid:
      'Your bank did not accept the confirmation and allows no more tries with it. Enter your details again.',
    mfa_expired:
      'Time ran out to confirm the sign-in. Enter your details again and keep your bank’s app or codes at hand.',
    user_cancelled: 'You cancelled the confirmation. Enter your details again to continue.',
    reauthentication_required:
      'Your bank asks you to confirm again that it is you. Enter your sign-in details to continue.',
    bank_unavailable: 'Your bank is not responding. It is not about your details: try again in a few minutes.',
    rate_limited: 'Your bank is receiving too many requests. Wait a few minutes and try again.',
    unexpected_response: 'Your bank answered something we could not understand. Try again in a few minutes.',
    outcome_unknown:
      'We could not tell whether your bank accepted your details. You can try again, but the bank may count it as another attempt.',
    submission_unreadable:
      'We could not read the details you sent, and they did not reach your bank. Enter them again.',
    login_mismatch:
      'These details are not those of the account that was connected before. Sign in as the same user of the same bank.',
    too_many_attempts:
      'There were too many attempts in a row. We have paused so that your bank does not lock your account; try again later.',
    unsupported: 'We cannot connect this kind of access yet. Choose another bank.',
  },
  organizationLine: '{organization} uses Araucaria to connect your bank',
  close: 'Close',
  goBack: 'Back to {organization}',
  loading: 'Preparing a secure connection…',
  consent: {
    title: '{organization} wants to read your bank data',
    reads: 'It will read',
    items: {
      accounts: 'Your accounts: kind, number and balance',
      transactions: 'Your transactions: date, amount and description',
    },
    forWhat: 'What for',
    forItsService: 'To give you its service.',
    cannot: 'It cannot move your money or see your password.',
    updates:
      'To keep your accounts up to date we store your sign-in details, encrypted, until your bank is disconnected.',
    agree: 'Continue',
    decline: 'Not now',
  },
  chooseBank: {
    title: 'Choose your bank',
    search: 'Search banks',
    count: { one: '1 bank', other: '{count} banks' },
    none: 'No bank matches “{query}”.',
    empty: 'No banks are available right now.',
    inTrouble: 'Having problems now',
  },
  credentials: {
    title: 'Sign in to {bank}',
    titleAgain: 'Sign in to {bank} again',
    savedRefused: 'Your bank no longer accepts the saved details. Enter the current ones to stay connected.',
    inTrouble: '{bank} is failing for many people right now. You can still try, or come back later: nothing is lost.',
    submit: 'Connect',
    chooseAnother: 'Choose another bank',
    reset: 'Forgot your password?',
    visit: 'Go to {bank}',
    newTab: '(opens in a new tab)',
    elsewhere: 'To go to your bank, open {address} in your phone’s browser.',
    addK: 'Add K to {field}',
    show: 'Show',
    hide: 'Hide',
    showField: 'Show {field}',
    hideField: 'Hide {field}',
    privacy: 'Your details are encrypted on this device. {organization} does not see them.',
    summary: { one: 'One detail needs correcting', other: '{count} details need correcting' },
  },
  fieldProblems: {
    required: '{field} is missing.',
    rut: '{field}: the number or its check digit is not correct.',
    pattern: '{field} does not have the format your bank uses.',
    too_long: '{field} is longer than your bank allows.',
    rejected: '{field} could not be accepted. Check it.',
  },
  progress: {
    title: 'Connecting to {bank}',
    titleWithoutBank: 'Connecting to your bank',
    sending: 'Encrypting and sending your details…',
    sent: 'Details encrypted and sent',
    checking: 'Your bank is checking your details…',
    toBeChecked: 'Your bank checks your details',
    toBeFetched: 'Fetching your accounts',
    slow: 'This is taking longer than usual. We keep trying.',
    closable:
      'This is taking longer than usual. You can close this window: we will finish, unless your bank asks you to confirm, and {organization} will see the result.',
    hint: 'It usually takes a few seconds.',
    closeAndFinish: 'Close and let it finish',
    resending: 'Asking your bank to send it again…',
    cancelling: 'Cancelling the confirmation…',
  },
  challenge: {
    title: {
      code: 'Enter the code from {bank}',
      approve_elsewhere: 'Confirm in the {bank} app',
      choose: '{bank} asks you to choose',
      questions: 'Answer what {bank} asks',
    },
    code: 'Code',
    via: {
      sms: 'It comes by SMS to your phone; it may take a moment.',
      email: 'It comes by e-mail; look among the junk as well.',
      generator: 'Your code generator or your bank’s app shows it.',
    },
    approve:
      'Open the {bank} app on your phone and approve the request. Then come back here: this window goes on by itself.',
    submit: 'Confirm',
    resend: 'Send it again',
    cancel: 'Cancel the confirmation',
    cancelMeaning: 'If you cancel, you go back to the form. The connection is not deleted.',
    timeLeft: 'Time left: {time}',
    secondsLeft: 'Less than {count} seconds left.',
    timeUp: 'The time to answer is up. Waiting for your bank…',
    wrong: {
      code: 'Your bank did not accept that code. Check it and try again.',
      approve_elsewhere: 'Your bank did not get your approval. Try again.',
      choose: 'Your bank did not accept that choice. Try again.',
      questions: 'Your bank did not accept those answers. Check them and try again.',
    },
    triesLeft: { one: 'Your bank allows 1 more try.', other: 'Your bank allows {count} more tries.' },
    problems: {
      code: { required: 'The code is missing.', length: 'The code must have {length} characters.' },
      choose: 'Choose an option.',
      question: 'Not answered yet: {question}',
    },
  },
  refused: {
    title: 'We could not connect to {bank}',
    retry: 'Retry',
    cancel: 'Cancel',
    later: 'Close and come back later',
    cancelling: 'Cancelling…',
    cancelMeaning: 'If you cancel, we delete this connection and the details you entered.',
  },
  attemptsRemaining: {
    one: '1 attempt is left before a pause that protects your account.',
    other: '{count} attempts are left before a pause that protects your account.',
  },
  retryAt: 'You can try again from: {time}.',
  notCancelled: {
    unavailable: 'We could not cancel just now. Press Cancel again.',
    conflict:
      'This connection has changed in the meantime and can no longer be cancelled from here. You can close this window.',
  },
  notAccepted: 'We could not receive your details. Try again.',
  connected: {
    title: 'Your bank is connected',
    titleAlready: 'Your bank was connected already',
    body: '{bank} is now connected to {organization}.',
    bodyWithoutBank: 'Your bank is now connected to {organization}.',
    fetching: 'Your accounts and transactions are on their way. You can continue meanwhile.',
    fetched: 'Your accounts and transactions have arrived.',
    bodyAlready: 'There is nothing more to do.',
    done: 'Continue',
  },
  unreachable: {
    title: 'Araucaria is not answering',
    titleOffline: 'No internet',
    body: 'You do not have to type anything again.',
    bodyOffline: 'Check your internet connection. You do not have to type anything again.',
    waiting: 'We will try again automatically.',
    trying: 'Trying again…',
    retry: 'Retry now',
  },
  ended: {
    token_expired: {
      title: 'The time to connect has run out',
      body: 'For your security this window works for a few minutes only. Close it and start again.',
    },
    token_missing: {
      title: 'Open this window again',
      body: 'This link is incomplete, or the window was reloaded and does not keep your session. Close it and open it again from the site that you came from.',
    },
    connection_not_found: {
      title: 'This connection no longer exists',
      body: 'It was deleted or disconnected. Close this window and start again.',
    },
    return_url_not_allowed: {
      title: 'This link is not valid',
      body: 'Go back to the site that you came from and try again.',
    },
    unsupported_browser: {
      title: 'You cannot connect from here',
      body: 'This page is not secure, or your browser is too old. Try another browser.',
    },
    unexpected_error: {
      title: 'Something went wrong',
      body: 'We could not go on with the connection. Close this window and start again.',
    },
  },
  left: {
    title: 'You can close this page now',
    connected: 'Your bank is connected.',
    pending: 'Your bank is still checking your details. {organization} will see the result.',
    notConnected: 'No bank was connected from here.',
  },
  networkError: 'Araucaria could not be reached.',
}
