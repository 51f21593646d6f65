import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process of a bench, ended with it. */
export interface Child {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly command?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Processor it is kept on, where the machine can do that. */
  readonly core?: number;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const canPin = spawnSync('taskset', ['-V']).status === 0;

/** A command line that stays on one processor, where the machine can do that. */
export const pinned = (
  core: number | undefined,
  command: string,
  args: readonly string[],
): readonly [string, readonly string[]] =>
  canPin && core !== undefined ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];

/** Start a process; its standard output can be read from `stdout`, errors go to the bench's own. */
export function startChild(options: ChildOptions): Child & { readonly process: ChildProcess } {
  const { command = process.execPath, args, env = {}, core } = options;
  const child = spawn(...pinned(core, command, args), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    process: child,
    pid: child.pid ?? -1,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The first match of `pattern` in what a child prints; throws when it ends without. What it prints later is let go. */
export async function firstPrinted(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    text += part.toString('utf8');
    const match = pattern.exec(text);
    if (match) {
      child.stdout?.resume();
      return match;
    }
  }
  throw new Error(`a process of the bench ended too early: ${text.slice(-500)}`);
}

/** Run a Node file that prints `listening PORT` once it serves. */
export async function startServer(
  file: string,
  args: readonly string[],
  options: Omit<ChildOptions, 'args'> = {},
): Promise<Child & { readonly port: number }> {
  const child = startChild({ ...options, args: [file, ...args] });
  const [, port] = await firstPrinted(child.process, /listening (\d+)/);
  return { ...child, port: Number(port) };
}
