import type { Client } from '@temporalio/client'
import type { ApiConfig } from '../config.ts'
import type { Database } from '../db/index.ts'
import type { ApiMetrics } from '../metrics.ts'
import type { Authenticate } from './authenticate.ts'
import type { Once } from './once.ts'
import type { Relay } from './relay.ts'
import type { StatusWaiters } from './status-waiters.ts'
import type { WidgetTokens } from './widget-token.ts'

/** What an app is made of. */
export interface Deps {
  config: Omit<ApiConfig, 'databaseUrl' | 'taskQueue' | 'port' | 'metrics' | 'widgetTokenKeys'>
  db: Database
  temporal: Client
  tokens: WidgetTokens
  relay: Pick<Relay, 'wake'>
  waiters: Pick<StatusWaiters, 'register'>
  metrics: Pick<ApiMetrics, 'requestAnswered'>
}

/** What its routes are made of. */
export type RouteDeps = Deps & { authenticate: Authenticate; once: Once }
