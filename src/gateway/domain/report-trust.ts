/** Ends that lapse one after another, with no report between, until reports are taken to have stopped. */
const SILENT_ENDS = 20;

/**
 * Whether the site's proxy reports how requests end. Without reports a concurrency limit learns nothing and every
 * place stays taken until it lapses: it would refuse nearly all. So it binds from the first report on, and no longer
 * when places only lapse.
 */
export class ReportTrust {
  #heard = false;
  #lapsedInARow = 0;

  get isHeard(): boolean {
    return this.#heard;
  }

  reported(): void {
    this.#heard = true;
    this.#lapsedInARow = 0;
  }

  lapsed(): void {
    this.#lapsedInARow += 1;
    if (this.#lapsedInARow >= SILENT_ENDS) this.#heard = false;
  }
}
