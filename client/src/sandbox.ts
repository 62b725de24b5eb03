import { dataOf, type Api, type PostOptions } from './api.ts'
import type { Connection } from './connections.ts'

export function sandboxCalls({ client, howToPost }: Api) {
  return {
    /** Changes the password of a test connection at the sandbox bank, so that its next sync ends in FAILED_AUTH. */
    resetLogin: (connectionId: string, options: PostOptions = {}): Promise<Connection> =>
      dataOf(
        client.POST('/v1/sandbox/connections/{connectionId}/reset-login', {
          params: { path: { connectionId } },
          ...howToPost(options),
        }),
      ),
  }
}
