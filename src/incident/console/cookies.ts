import type { Request, Response } from 'express';

/** Cookie names; over https with the prefix that ties them to this host. */
const named = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);

/** The value of one of our cookies, as sent. */
export function readCookie(req: Request, name: string, secure: boolean): string | undefined {
  const wanted = `${named(name, secure)}=`;
  const pair = (req.headers.cookie ?? '').split('; ').find((entry) => entry.startsWith(wanted));
  const value = pair?.slice(wanted.length);
  return value !== undefined && /^[\w-]{20,100}$/.test(value) ? value : undefined;
}

/** Set a cookie that scripts cannot read and other sites' requests do not carry. */
export function setCookie(res: Response, name: string, value: string, secure: boolean): void {
  res.cookie(named(name, secure), value, { httpOnly: true, sameSite: 'strict', secure, path: '/' });
}

/** Take a cookie back. */
export function clearCookie(res: Response, name: string, secure: boolean): void {
  res.clearCookie(named(name, secure), { httpOnly: true, sameSite: 'strict', secure, path: '/' });
}
