/** Headers that take a reader elsewhere, or bring in what the page does not name. */
const STRAY = ['refresh', 'link'] as const;

function isFitting(path: string, type: string): boolean {
  if (path === '' || path.endsWith('.html')) return type === 'text/html';
  if (path.endsWith('.js')) return /^(text|application)\/javascript$/.test(type);
  // Data and feeds go by many names; none of them is a page.
  return !/html|svg/.test(type);
}

/** What is wrong with the answer around a file, in words; undefined: nothing. `path` is empty for the address itself. */
export function faultOfAnswer(path: string, headers: Headers): string | undefined {
  const stray = STRAY.find((name) => headers.has(name));
  if (stray !== undefined) return `its answer carries "${stray}: ${headers.get(stray) ?? ''}"`;
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return isFitting(path, type) ? undefined : `it is answered as "${type}"`;
}
