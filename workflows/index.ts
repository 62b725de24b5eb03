export { connectionWorkflow } from './connection.ts'
export { webhookDeliveryWorkflow } from './webhook-delivery.ts'
