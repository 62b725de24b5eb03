import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/index.ts'

// Every attempt is a retry of the one activity, which names the time of the next: two weeks are three history events.
const { deliverWebhook } = proxyActivities<Pick<Activities, 'deliverWebhook'>>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 hour' },
})

/** The retries of one event for one endpoint; its id is the delivery's, its result how that ended. */
export async function webhookDeliveryWorkflow(deliveryId: string): Promise<string> {
  return deliverWebhook.executeWithOptions({ summary: 'Deliver until accepted or the schedule ends' }, [deliveryId])
}
