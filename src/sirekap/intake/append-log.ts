import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** A file of lines that only grows; `append` resolves once the line is on disk. */
export interface AppendLog {
  append(line: string): Promise<void>;
  /** False once a write failed: the log then takes no more. */
  readonly isWritable: boolean;
  /** Write what is waiting and close. */
  close(): Promise<void>;
}

const NEWLINE = 10;

/** Read every whole line; returns the length of the file up to the last newline (0 when there is none). */
async function readLines(path: string, onLine: (line: string) => void): Promise<number> {
  let rest = Buffer.alloc(0);
  let whole = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = rest.indexOf(NEWLINE); at !== -1; at = rest.indexOf(NEWLINE, from)) {
      onLine(rest.toString('utf8', from, at));
      from = at + 1;
    }
    whole += from;
    rest = rest.subarray(from);
  }
  return whole;
}

/**
 * Open the log, handing its lines to `onLine`. A line that a crash cut short was never confirmed to anyone and
 * is cut off. Writes are grouped: one sync for all that came during the last one.
 */
export async function openAppendLog(path: string, onLine: (line: string) => void): Promise<AppendLog> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.truncate(await readLines(path, onLine));
  } catch (error) {
    await file.close();
    throw error;
  }
  return new GroupedLog(file);
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class GroupedLog implements AppendLog {
  readonly #file: FileHandle;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get isWritable(): boolean {
    return this.#failure === undefined;
  }

  append(line: string): Promise<void> {
    // After a failed sync nobody knows what the file holds: it takes no more.
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${line}\n`, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await this.#file.appendFile(group.map(({ line }) => line).join(''));
        await this.#file.datasync();
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#failure ??= error as Error;
        for (const { reject } of group) reject(error);
      }
    }
    this.#flushing = undefined;
  }
}
