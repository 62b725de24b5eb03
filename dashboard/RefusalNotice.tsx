import type { Refusal } from './client.ts'

export function RefusalNotice({ refusal }: { refusal: Refusal | null }) {
  return (
    <div role="alert">
      {refusal && (
        <p class="notice">
          <strong>{refusal.title}.</strong> {refusal.message}
          {refusal.requestId && <small> Request {refusal.requestId}</small>}
        </p>
      )}
    </div>
  )
}
