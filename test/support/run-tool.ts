import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a command ended, and both of its streams. */
export interface Answer {
  readonly code: number;
  readonly text: string;
}

/** Run a tool in a folder and say how it ended; rejects when it could not be started or was killed. */
export async function runTool(folder: string, command: string, ...args: readonly string[]): Promise<Answer> {
  try {
    const { stdout, stderr } = await run(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const ended = error as { code?: number | string; stdout?: string; stderr?: string };
    if (typeof ended.code !== 'number') throw error;
    return { code: ended.code, text: `${ended.stdout ?? ''}${ended.stderr ?? ''}` };
  }
}
