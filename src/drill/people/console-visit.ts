/** A person at the console, through its pages and forms as a browser would use them. */
export interface ConsoleVisit {
  /** Approvals that still offer this person a decision, by the path of their form. */
  waiting(): Promise<readonly { readonly path: string; readonly runbook: string }[]>;
  approve(path: string, reason: string): Promise<boolean>;
  /** Incidents on the front page, by path. */
  incidents(): Promise<readonly string[]>;
  /** Take an incident on when it offers that; false when somebody has. */
  acknowledge(path: string): Promise<boolean>;
}

const TOKEN = /name="token"\s+value="([^"]+)"/;
const DECISION = /<form[^>]*action="(\/persetujuan\/[^"]+)"/g;
const INCIDENT = /href="(\/insiden\/[\w-]+)"/g;
const ACKNOWLEDGE = /<form[^>]*action="(\/insiden\/[\w-]+\/tangani)"/;
const CALL_WITHIN_MS = 10_000;

/** One browser's way through the console: its cookies, and a sign-in when the session is gone. */
class Browser {
  readonly #origin: string;
  readonly #account: string;
  readonly #password: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string, account: string, password: string) {
    this.#origin = origin;
    this.#account = account;
    this.#password = password;
  }

  async signIn(): Promise<void> {
    this.#cookies.clear();
    const token = TOKEN.exec(await this.#page('/masuk'))?.[1] ?? '';
    const form = { token, akun: this.#account, sandi: this.#password, lanjut: '/' };
    const { status } = await this.#call('/masuk', form);
    if (status !== 303) throw new Error(`the console did not let ${this.#account} in: ${String(status)}`);
  }

  async read(path: string): Promise<string> {
    try {
      return await this.#page(path);
    } catch {
      await this.signIn();
      return this.#page(path);
    }
  }

  /** Send a form of a page that was read; true when the console took it. */
  async send(page: string, path: string, fields: Readonly<Record<string, string>>): Promise<boolean> {
    const { status } = await this.#call(path, { token: TOKEN.exec(page)?.[1] ?? '', ...fields });
    return status === 303;
  }

  async #page(path: string): Promise<string> {
    const response = await this.#call(path);
    if (response.status !== 200) throw new Error(`${path} answered ${String(response.status)}`);
    return response.text();
  }

  async #call(path: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const response = await fetch(new URL(path, this.#origin), {
      redirect: 'manual',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
    return response;
  }
}

/** Approvals on the page that still offer a decision. */
const decisionsIn = (page: string): readonly { path: string; runbook: string }[] =>
  page
    .split('<article')
    .slice(1)
    .flatMap((card) =>
      [...card.matchAll(DECISION)].map(([, path = '']) => ({
        path,
        runbook: /oleh runbook ([\w-]+)/.exec(card)?.[1] ?? '',
      })),
    );

/** Sign in and stay signed in; throws when the console does not let the person in. */
export async function visitConsole(origin: string, account: string, password: string): Promise<ConsoleVisit> {
  const browser = new Browser(origin, account, password);
  await browser.signIn();
  return {
    waiting: async () => decisionsIn(await browser.read('/persetujuan')),
    approve: async (path, reason) =>
      browser.send(await browser.read('/persetujuan'), path, { putusan: 'approve', alasan: reason }),
    incidents: async () => [
      ...new Set([...(await browser.read('/')).matchAll(INCIDENT)].map(([, path = '']) => path)),
    ],
    async acknowledge(path) {
      const page = await browser.read(path);
      const form = ACKNOWLEDGE.exec(page)?.[1];
      return form !== undefined && (await browser.send(page, form, {}));
    },
  };
}
