import { deleteConnection, type Deletion } from '../db/deletion.ts'
import { recordTransition, type RecordedTransition } from '../db/transitions.ts'
import { answerChallenge, awaitApproval, resendCode, type ChallengeRef } from './answer-challenge.ts'
import { deliverWebhook, type DeliverWebhookDeps } from './deliver-webhook.ts'
import { guardFailures } from './failure-guard.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { resetLogin } from './reset-login.ts'
import type { SubmissionDeps, SubmissionRef } from './submission.ts'
import { sync, type SyncDeps, type SyncRequest } from './sync.ts'

export type ActivityDeps = SubmissionDeps & SyncDeps & DeliverWebhookDeps

export function createActivities(deps: ActivityDeps) {
  return guardFailures({
    logIn: (submission: SubmissionRef) => logIn(deps, submission),
    answerChallenge: (challenge: ChallengeRef) => answerChallenge(deps, challenge),
    resendCode: (challenge: ChallengeRef) => resendCode(deps, challenge),
    awaitApproval: (challenge: ChallengeRef) => awaitApproval(deps, challenge),
    logOut: (connectionId: string) => logOut(deps, connectionId),
    sync: (request: SyncRequest) => sync(deps, request),
    resetLogin: (connectionId: string) => resetLogin(deps, connectionId),
    recordTransition: (transition: RecordedTransition) => recordTransition(deps.db, transition),
    deleteConnection: (deletion: Deletion) => deleteConnection(deps.db, deletion),
    deliverWebhook: (deliveryId: string) => deliverWebhook(deps, deliveryId),
  })
}

export type Activities = ReturnType<typeof createActivities>
