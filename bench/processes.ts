import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** CPU of the bench's own processes, by what they are; 0 where the system has no /proc. */
export interface ProcessCpu {
  readonly databaseMs: number;
  readonly sendersMs: number;
}

/** Linux counts in hundredths of a second for whoever asks. */
const TICK_MS = 10;
/** Of /proc/<pid>/stat, behind the name: the parent, and what was spent in the process and in the kernel for it. */
const [PARENT, USER, SYSTEM] = [1, 11, 12];

interface Process {
  readonly parent: number;
  readonly command: string;
  readonly cpuMs: number;
}

/** Since each was started. Nobody else's database is counted: only what descends from this process. */
export function readProcessCpu(): ProcessCpu {
  const processes = readProcesses();
  const isOurs = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  const cpuOf = (part: string): number =>
    [...processes]
      .filter(([pid, { command }]) => command.includes(part) && isOurs(pid))
      .reduce((sum, [, { cpuMs }]) => sum + cpuMs, 0);
  // The server itself by its path, what serves a connection by its title.
  const databaseMs = cpuOf('bin/postgres') + cpuOf('postgres: ');
  return { databaseMs, sendersMs: cpuOf('/load/load.ts') };
}

function readProcesses(): ReadonlyMap<number, Process> {
  const found = new Map<number, Process>();
  if (!existsSync('/proc/self/stat')) return found;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const [parent = 0, user = 0, system = 0] = [PARENT, USER, SYSTEM].map((at) => fields[at]);
      found.set(Number(name), { parent, command, cpuMs: TICK_MS * (user + system) });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}
