import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { startPostgres, type PostgresServer } from '../../dev/postgres.ts'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'araucaria-postgres-'))
  return () => rm(dataDir, { recursive: true })
})

const start = async () => startPostgres({ dataDir, port: await freePort(), log: () => {} })

async function withServer<T>(work: (client: pg.Client, server: PostgresServer) => Promise<T>): Promise<T> {
  const server = await start()
  try {
    const client = new pg.Client(server.url)
    await client.connect()
    return await work(client, server).finally(() => client.end())
  } finally {
    await server.stop()
  }
}

test('the database speaks UTF-8 and listens on this machine only', async () => {
  await withServer(async (client) => {
    const { rows } = await client.query(
      `select current_setting('server_encoding') as encoding, upper('ñandú') as upper,
              current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
    )
    expect(rows).toEqual([{ encoding: 'UTF8', upper: 'ÑANDÚ', addresses: '127.0.0.1', sockets: '' }])
    await client.query('create table kept as select 1 as one')
  })
}, 60_000)

test('data is kept, though a crash left a lock whose process id is another program’s by now', async () => {
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n1\n\n\n0 0\n`)
  const { rows } = await withServer((client) => client.query('select one from kept'))
  expect(rows).toEqual([{ one: 1 }])
}, 60_000)

test('the password is asked for', async () => {
  await withServer(async (_, server) => {
    const url = new URL(server.url)
    url.password = 'guess'
    await expect(new pg.Client(url.href).connect()).rejects.toThrow('password authentication failed')
  })
}, 60_000)

test('a second server on the same data is refused', async () => {
  await withServer(async () => {
    await expect(start()).rejects.toThrow(`Another PostgreSQL already runs on ${dataDir}/postgres: stop it first.`)
  })
}, 60_000)

test('data of another major version is told so', async () => {
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  await expect(start()).rejects.toThrow(`${dataDir}/postgres was made by PostgreSQL 17, and this is 18`)
}, 60_000)
