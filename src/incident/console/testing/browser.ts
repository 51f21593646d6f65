/** A browser without pictures: keeps cookies, reads forms, follows nothing by itself. */
export class TestBrowser {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string) {
    this.#base = base;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send(path, { headers });
  }

  /** Post a form with these fields and no others. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** The form token on a page. */
  async token(path: string): Promise<string> {
    const text = await (await this.get(path)).text();
    return /name="token"\s+value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async signIn(account: string, password: string): Promise<Response> {
    return this.post('/masuk', {
      token: await this.token('/masuk'),
      akun: account,
      sandi: password,
      lanjut: '/',
    });
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(new URL(path, this.#base), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      const gone = attributes.some((attribute) => attribute.startsWith('Expires=Thu, 01 Jan 1970'));
      if (gone) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}
