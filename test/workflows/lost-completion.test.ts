import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { newId } from '../../ids.ts'
import { account, onePage, scriptedBank } from '../scripted-bank.ts'
import { openStack } from '../stack.ts'

test('a sync whose completion was lost after its commit is found done, and the bank is asked nothing again', async () => {
  let listed = 0
  const bank = scriptedBank({
    listAccounts: () => {
      listed++
      return onePage([account])
    },
  })
  const stack = await openStack({ bank })
  const worker = await stack.startWorker()
  const { connectionId } = await stack.connect()
  await worker.stop()
  const { version } = await stack.db.selectFrom('connections').select('version').executeTakeFirstOrThrow()
  const { sync } = createActivities(stack.activityDeps)
  const request = {
    connectionId,
    syncId: newId('syn'),
    loginAttemptId: null,
    version: version + 1,
    transitionId: newId('trn'),
    eventId: newId('evt'),
  }
  const once = () => new MockActivityEnvironment().run(sync, request)

  const first = await once()
  expect(first).toMatchObject({ kind: 'completed' })
  expect(await once()).toEqual(first)
  expect({ logins: bank.logins.length, listed }).toEqual({ logins: 2, listed: 2 })
})
