/** How to run one process of the stack and know that it serves. */
export interface ServiceSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Run as this user (PostgreSQL refuses to be root). */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly ready: () => Promise<boolean>;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** Not ours, so it does not watch its standard input: the system is asked to end it with us. */
  readonly foreign?: boolean;
}
