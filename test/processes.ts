import { execFileSync } from 'node:child_process'

export interface Process {
  pid: number
  parent: number
  /** How it was called, with its arguments. */
  command: string
}

/** All that run on this machine, but the one that tells. */
export function listProcesses(): Process[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
      return pid && parent ? [{ pid: Number(pid), parent: Number(parent), command }] : []
    })
    .filter(({ parent, command }) => parent !== process.pid || !command.startsWith('ps '))
}

/** What `ancestor` has started, and what that has. */
export function descendants(ancestor: number, all = listProcesses()): Process[] {
  return all.filter(({ parent }) => parent === ancestor).flatMap((child) => [child, ...descendants(child.pid, all)])
}
