import type { Owner } from '../db/schema.ts'

/** What a verified widget token says. */
export interface WidgetToken extends Owner {
  tokenId: string
  connectionId: string
  /** Past its 15 minutes. */
  expired: boolean
}

/** An integrator's backend, by its API key. */
export type KeyCaller = { kind: 'key' } & Owner
/** An end user's widget, by its token. */
export type WidgetCaller = { kind: 'widget' } & WidgetToken
export type Caller = KeyCaller | WidgetCaller

/** What a request carries from middleware to handler. */
export interface AppEnv {
  Variables: {
    requestId: string
    caller: Caller
    /** Of the key that was sent, also where it is refused; for the log. */
    keyId?: string
  }
}
