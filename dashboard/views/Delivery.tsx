import type { WebhookDeliveryView } from '../../api/webhook-deliveries.ts'
import { DeliveryCard } from '../DeliveryCard.tsx'
import { One } from '../One.tsx'

export function Delivery({ id }: { id: string }) {
  return (
    <One<WebhookDeliveryView> title={`Delivery ${id}`} path={`webhook-deliveries/${id}`}>
      {(delivery, refresh) => <DeliveryCard delivery={delivery} onChange={refresh} />}
    </One>
  )
}
