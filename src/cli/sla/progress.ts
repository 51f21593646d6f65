/** Progress of a report on standard error: one living line on a terminal, a line a stream elsewhere. */
export interface SlaProgress {
  /** A series was read. */
  readonly series: () => void;
  /** So many streams of so many are done, and this one begins. */
  readonly show: (done: number, of: number, what: string) => void;
  readonly end: () => void;
}

const CLEAR = '\r\u001b[2K';

export function slaProgress(out: NodeJS.WriteStream = process.stderr): SlaProgress {
  let [stream, series] = ['', 0];
  const draw = (): void => {
    out.write(`${CLEAR}${stream}, ${String(series)} series`);
  };
  return {
    series() {
      series += 1;
      if (out.isTTY) draw();
    },
    show(done, of, what) {
      const reading = what === '' ? 'drawing' : `reading ${what}`;
      stream = `${String(done)}/${String(of)} ${reading}`;
      if (out.isTTY) draw();
      else out.write(`${stream}, ${String(series)} series so far\n`);
    },
    end() {
      if (out.isTTY) out.write(CLEAR);
    },
  };
}
