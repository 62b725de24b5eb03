import { deleteConnection, type Deletion } from '../db/deletion.ts'
import { recordTransition, type RecordedTransition } from '../db/transitions.ts'
import { deliverWebhook, type DeliverWebhookDeps } from './deliver-webhook.ts'
import { guardFailures } from './failure-guard.ts'
import { logIn, type LogInDeps } from './log-in.ts'
import { resetLogin } from './reset-login.ts'
import { sync, type SyncDeps, type SyncRequest } from './sync.ts'

export type ActivityDeps = LogInDeps & SyncDeps & DeliverWebhookDeps

export function createActivities(deps: ActivityDeps) {
  return guardFailures({
    logIn: (submission: { connectionId: string; submissionId: string }) => logIn(deps, submission),
    sync: (request: SyncRequest) => sync(deps, request),
    resetLogin: (connectionId: string) => resetLogin(deps, connectionId),
    recordTransition: (transition: RecordedTransition) => recordTransition(deps.db, transition),
    deleteConnection: (deletion: Deletion) => deleteConnection(deps.db, deletion),
    deliverWebhook: (deliveryId: string) => deliverWebhook(deps, deliveryId),
  })
}

export type Activities = ReturnType<typeof createActivities>
