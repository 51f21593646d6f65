/** What a process of gateways starts with; its one argument, as JSON. */
export interface CrowdSetting {
  readonly dir: string;
  readonly ids: readonly string[];
  /** Of the control plane. */
  readonly url: string;
  readonly token: string;
  readonly jwks: object;
}

/** Wait until all obey this epoch. */
export interface Await {
  readonly epoch: number;
  readonly withinMs: number;
}

/** When each obeyed it, milliseconds on the host's monotonic clock, which all its processes share. */
export interface Applied {
  readonly at: readonly number[];
}
