import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { prettyFactory } from 'pino-pretty'

export const parts = {
  temporal: 'magenta',
  postgres: 'blue',
  migrate: 'blue',
  secrets: 'gray',
  pages: 'gray',
  client: 'gray',
  bank: 'yellow',
  worker: 'green',
  api: 'cyan',
  shop: 'redBright',
} as const
export type Part = keyof typeof parts

const readable = prettyFactory({
  colorize: process.stdout.isTTY,
  translateTime: 'SYS:HH:MM:ss',
  ignore: 'pid,hostname,name',
  singleLine: true,
})

/** Keeps every line of a part in `<folder>/<part>.log`, and shows those worth reading in a terminal. */
export function partLog(folder: string, part: Part): (line: string) => void {
  const file = openSync(join(folder, `${part}.log`), 'w')
  const prefix = styleText(parts[part], part.padEnd(8))
  return (line) => {
    writeSync(file, `${line}\n`)
    if (worthShowing(part, line)) process.stdout.write(`${prefix} ${readable(line).trimEnd()}\n`)
  }
}

function worthShowing(part: Part, line: string): boolean {
  switch (part) {
    case 'postgres':
      return / (WARNING|ERROR|FATAL|PANIC): /.test(line) && !line.endsWith('due to administrator command')
    case 'temporal':
      // Not its banner, its path, nor what its own parts say of each other at every start and end.
      return !/^$|^\/|^Temporal |msg="(network dial error|Failed to poll for task\.)"/.test(line)
    default:
      return line !== ''
  }
}
