import { CompiledQuery } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../db/index.ts'
import { Problem } from './problem.ts'

const windowSeconds = 60

/** Requests a minute, by all processes together. */
export interface RateLimitConfig {
  apiKeyRequestsPerMinute: number
  widgetTokenRequestsPerMinute: number
}

export const rateLimitHeaders = ['ratelimit', 'ratelimit-policy']

type Token = 'api_key' | 'widget_token'

export type RateLimits = ReturnType<typeof createRateLimits>

/** Counts the requests of each token in PostgreSQL, and says how many are left as the IETF's draft has it. */
export function createRateLimits(
  db: Database,
  { apiKeyRequestsPerMinute, widgetTokenRequestsPerMinute }: RateLimitConfig,
) {
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => db.executeQuery(CompiledQuery.raw(text, values)),
  }
  const limiterOf = (token: Token, points: number) =>
    new RateLimiterPostgres({
      storeClient,
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: token,
      points,
      duration: windowSeconds,
      // What is refused until the minute ends need not be counted any further.
      inMemoryBlockOnConsumed: points + 1,
    })
  const limiters = {
    api_key: limiterOf('api_key', apiKeyRequestsPerMinute),
    widget_token: limiterOf('widget_token', widgetTokenRequestsPerMinute),
  }

  /**
   * Counts a request of the token with this id; the headers of its answer.
   * @throws {Problem} RATE_LIMITED with the time after which the next is taken
   */
  return async (token: Token, id: string): Promise<Record<string, string>> => {
    const limiter = limiters[token]
    const said = ({ remainingPoints, msBeforeNext }: RateLimiterRes) => ({
      'ratelimit-policy': `"${token}";q=${limiter.points};w=${windowSeconds}`,
      ratelimit: `"${token}";r=${Math.max(0, remainingPoints)};t=${Math.ceil(msBeforeNext / 1_000)}`,
    })
    try {
      return said(await limiter.consume(id))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))
      throw new Problem(
        'RATE_LIMITED',
        `This ${token === 'api_key' ? 'API key' : 'widget token'} may make ${limiter.points} requests a minute; wait ${seconds} s, as Retry-After says.`,
        { headers: { ...said(refusal), 'retry-after': `${seconds}` } },
      )
    }
  }
}
