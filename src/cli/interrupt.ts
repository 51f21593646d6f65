/** Aborted by Ctrl-C, SIGTERM or a closed terminal; a second Ctrl-C ends the process at once. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked && signal === 'SIGINT') process.exit(130);
    asked = true;
    interrupt.abort(new Error(`stopped by ${signal}`));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return interrupt.signal;
}
