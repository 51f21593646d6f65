import type { Progress } from '../processes/local-stack.ts';

/** A line that is written over while something runs, and lines of news above it. */
export interface ProgressLine {
  readonly say: (line: string) => void;
  readonly show: (progress: Progress) => void;
  readonly end: () => void;
}

const CLEAR = '\r\u001b[2K';
/** Without a terminal a line is printed only so often. */
const PLAIN_EVERY = 20;

/** Progress on standard output: one living line on a terminal, a line now and then elsewhere. */
export function progressLine(out: NodeJS.WriteStream = process.stdout): ProgressLine {
  let shown = 0;
  return {
    say(line) {
      out.write(out.isTTY ? `${CLEAR}${line}\n` : `${line}\n`);
    },
    show(progress) {
      const text = textOf(progress);
      shown += 1;
      if (out.isTTY) out.write(CLEAR + text.slice(0, out.columns - 1));
      else if (shown % PLAIN_EVERY === 0) out.write(`${text}\n`);
    },
    end() {
      if (out.isTTY) out.write(CLEAR);
    },
  };
}

const count = (value: number | null): string => (value === null ? '?' : String(value));

function textOf({ night, tally, standing }: Progress): string {
  // The night's clock runs many times as fast as the one on the wall, and both say WIB.
  const at = `jam simulasi ${night}`;
  if (!tally) return `${at}  the phones get ready`;
  return [
    at,
    `photos ${String(tally.photosTaken)}`,
    `receipts ${String(tally.receipted)}`,
    ...(standing
      ? [
          `held ${count(standing.held)}`,
          `recorded ${count(standing.recorded)}`,
          `open incidents ${count(standing.openIncidents)}`,
        ]
      : []),
    `signed in ${String(tally.signedIn)}/${String(tally.accounts)}`,
    `in flight ${String(tally.inflight)}`,
  ].join('  ');
}
