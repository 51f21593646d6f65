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

/** Sign in and stay signed in; throws when the console does not let the person in. */
export async function visitConsole(origin: string, account: string, password: string): Promise<ConsoleVisit> {
  const cookies = new Map<string, string>();
  const call = async (path: string, form?: Readonly<Record<string, string>>): Promise<Response> => {
    const response = await fetch(new URL(path, origin), {
      redirect: 'manual',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    return response;
  };
  const page = async (path: string): Promise<string> => {
    const response = await call(path);
    if (response.status !== 200) throw new Error(`${path} answered ${String(response.status)}`);
    return response.text();
  };
  const signIn = async (): Promise<void> => {
    cookies.clear();
    const token = TOKEN.exec(await page('/masuk'))?.[1] ?? '';
    const answer = await call('/masuk', { token, akun: account, sandi: password, lanjut: '/' });
    if (answer.status !== 303)
      throw new Error(`the console did not let ${account} in: ${String(answer.status)}`);
  };
  /** Read a page, signing in again when the session is gone. */
  const read = async (path: string): Promise<string> => {
    try {
      return await page(path);
    } catch {
      await signIn();
      return page(path);
    }
  };

  await signIn();
  return {
    async waiting() {
      const text = await read('/persetujuan');
      return text
        .split('<article')
        .slice(1)
        .flatMap((card) =>
          [...card.matchAll(DECISION)].map(([, path = '']) => ({
            path,
            runbook: /oleh runbook ([\w-]+)/.exec(card)?.[1] ?? '',
          })),
        );
    },
    async approve(path, reason) {
      const token = TOKEN.exec(await read('/persetujuan'))?.[1] ?? '';
      const answer = await call(path, { token, putusan: 'approve', alasan: reason });
      return answer.status === 303;
    },
    async incidents() {
      return [...new Set([...(await read('/')).matchAll(INCIDENT)].map(([, path = '']) => path))];
    },
    async acknowledge(path) {
      const text = await read(path);
      const form = ACKNOWLEDGE.exec(text)?.[1];
      if (form === undefined) return false;
      const answer = await call(form, { token: TOKEN.exec(text)?.[1] ?? '' });
      return answer.status === 303;
    },
  };
}
