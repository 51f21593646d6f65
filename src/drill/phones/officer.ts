import {
  formatContentDigest,
  formatReading,
  HEADERS,
  idempotencyKeyOf,
  PATHS,
} from '../../contracts/index.ts';
import { TOTALS_PAGE, type TpsPlan } from '../arrivals/plan.ts';
import type { SentPhoto } from './ledger.ts';
import type { Answer } from './line.ts';
import { pauseAfter } from './persistence.ts';
import { readLogin, readUpload, type UploadReading } from './reading.ts';
import type { PhoneWorld } from './world.ts';

/** Pages wait in the order in which they were taken. */
interface PendingPage {
  readonly page: number;
  tries: number;
}

/**
 * The phone of one TPS: signs in once, sends its pages one after another, keeps each until it holds a receipt
 * for it. One request at a time, as the app does.
 */
export class Officer {
  readonly #plan: TpsPlan;
  readonly #world: PhoneWorld;
  readonly #pending: PendingPage[] = [];
  #session: string | undefined;
  #ticket: string | undefined;
  #loginTries = 0;
  #signingIn = false;
  #sending = false;

  constructor(plan: TpsPlan, world: PhoneWorld) {
    this.#plan = plan;
    this.#world = world;
  }

  /** Set out: a sign-in and the photos at their times of the night. */
  begin(): void {
    const { agenda, wallOf } = this.#world;
    agenda.at(wallOf(this.#plan.loginAt), () => {
      this.#world.tally.accounts += 1;
      void this.#signIn();
    });
    this.#plan.photoAt.forEach((at, i) => {
      agenda.at(wallOf(at), () => {
        this.#world.tally.photosTaken += 1;
        this.#pending.push({ page: i + 1, tries: 0 });
        void this.#sendNext();
      });
    });
  }

  async #signIn(): Promise<void> {
    if (this.#signingIn || this.#world.over()) return;
    this.#signingIn = true;
    const { tally } = this.#world;
    tally.loginTries += 1;
    const account = `${this.#plan.tps}-1`;
    const answer = await this.#post(
      PATHS.login,
      {
        'content-type': 'application/json',
        ...(this.#ticket === undefined ? {} : { [HEADERS.ticket]: this.#ticket }),
      },
      JSON.stringify({ account, password: this.#world.passwordOf(account) }),
    );
    this.#signingIn = false;
    this.#onLogin(answer);
  }

  #onLogin(answer: Answer): void {
    const { tally } = this.#world;
    const reading = readLogin(answer);
    switch (reading.kind) {
      case 'signed-in':
        tally.loginAdmitted += 1;
        tally.loginSucceeded += 1;
        tally.signedIn += 1;
        this.#session = reading.session;
        this.#ticket = undefined;
        this.#loginTries = 0;
        void this.#fetchTpsData(1);
        void this.#sendNext();
        return;
      case 'waiting':
        tally.loginPaced += 1;
        this.#ticket = reading.ticket;
        this.#later(reading.pauseMs, () => this.#signIn());
        return;
      case 'ticket-refused':
        tally.loginPaced += 1;
        this.#ticket = undefined;
        break;
      case 'shed':
        tally.loginShed += 1;
        break;
      case 'failed':
        // A gateway that is gone let nobody in; a vendor that is gone was asked and failed.
        if (answer.kind !== 'unreachable' || this.#world.direct) tally.loginAdmitted += 1;
        break;
    }
    this.#loginTries += 1;
    this.#later(pauseAfter(answer, this.#loginTries, this.#world.random), () => this.#signIn());
  }

  /** The app loads the TPS's own data after signing in; it works on without. */
  async #fetchTpsData(tries: number): Promise<void> {
    const { tally } = this.#world;
    tally.sessionTries += 1;
    const answer = await this.#world.lineOf(this.#plan.province).send({
      method: 'GET',
      path: PATHS.session,
      headers: { [HEADERS.tps]: this.#plan.tps, authorization: `Bearer ${this.#session ?? ''}` },
    });
    if (answer.kind === 'answered' && answer.status === 200) tally.sessionOk += 1;
    else if (tries < 3) {
      this.#later(pauseAfter(answer, tries, this.#world.random), () => this.#fetchTpsData(tries + 1));
    }
  }

  async #sendNext(): Promise<void> {
    const next = this.#pending[0];
    if (!next || this.#session === undefined || this.#sending || this.#world.over()) return;
    this.#sending = true;
    const { tally } = this.#world;
    const photo = this.#world.camera.shoot(this.#plan.tps, next.page);
    const identity = { tps: this.#plan.tps, ballot: 'ppwp', page: next.page, sha256: photo.sha256 } as const;
    const key = idempotencyKeyOf(identity);
    tally.uploadTries += 1;
    const answer = await this.#post(
      PATHS.upload,
      {
        'content-type': 'image/jpeg',
        authorization: `Bearer ${this.#session}`,
        [HEADERS.ballot]: identity.ballot,
        [HEADERS.page]: String(next.page),
        [HEADERS.digest]: formatContentDigest(photo.sha256),
        [HEADERS.idempotencyKey]: key,
        ...this.#readingOf(next.page),
      },
      photo.body,
    );
    const settled = await this.#settle(readUpload(answer), { ...identity, key });
    this.#sending = false;
    if (settled) {
      this.#pending.shift();
      void this.#sendNext();
      return;
    }
    tally.uploadFailures += 1;
    next.tries += 1;
    this.#later(pauseAfter(answer, next.tries, this.#world.random), () => this.#sendNext());
  }

  /** The header with the figures that the app read off a page; only one page has totals. */
  #readingOf(page: number): Readonly<Record<string, string>> {
    const { reading } = this.#plan;
    return page === TOTALS_PAGE && reading ? { [HEADERS.reading]: formatReading(reading) } : {};
  }

  /** Whether the page is done with: receipted, or refused for good. */
  async #settle(reading: UploadReading, photo: SentPhoto): Promise<boolean> {
    switch (reading.kind) {
      case 'receipt':
        return this.#world.ledger.keepReceipt(reading.receipt, photo);
      case 'vendor-confirmed':
        return this.#world.ledger.keepConfirmation(reading, photo);
      case 'refused':
        this.#world.ledger.noteRefusal(reading.code, photo);
        return true;
      case 'signed-out':
        this.#session = undefined;
        void this.#signIn();
        return false;
      case 'failed':
        return false;
    }
  }

  async #post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer | string,
  ): Promise<Answer> {
    const { tally } = this.#world;
    tally.inflight += 1;
    const answer = await this.#world.lineOf(this.#plan.province).send({
      method: 'POST',
      path,
      headers: { [HEADERS.tps]: this.#plan.tps, ...headers },
      body,
    });
    tally.inflight -= 1;
    return answer;
  }

  #later(pauseMs: number, run: () => Promise<void>): void {
    const { agenda, now } = this.#world;
    agenda.at(now() + pauseMs, () => void run());
  }
}
