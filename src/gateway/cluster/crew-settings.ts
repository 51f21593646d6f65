/** What workers are started with; a reload replaces it whole. Told apart by identity: each reload brings its own. */
export interface CrewSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workers: number;
  /** How long a worker that closes may take. */
  readonly closeWithinMs: number;
  /** How long a worker that closes still answers quiet connections. */
  readonly lingerMs: number;
  /** How long a worker that serves may answer nothing before it is ended. */
  readonly silenceMs: number;
}
