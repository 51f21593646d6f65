/** Headers that take a reader elsewhere, bring in what the page does not name, or keep it from being shown. */
const STRAY = ['refresh', 'link', 'content-disposition'] as const;

/** Whether readers open it, by its path; that of the address itself is empty. */
export const isPage = (path: string): boolean => path === '' || path.endsWith('.html');

function isFitting(path: string, type: string): boolean {
  if (isPage(path)) return type === 'text/html';
  if (path.endsWith('.js')) return /^(text|application)\/javascript$/.test(type);
  // Data and feeds go by many names; none of them is a page.
  return !/html|svg/.test(type);
}

/** The letters that a browser takes the bytes for; without a word it takes the page's own. */
const charsetIn = (type: string): string | undefined => /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1];

/** What is wrong with the answer around a file, in words; undefined: nothing. `path` is empty for the address itself. */
export function faultOfAnswer(path: string, headers: Headers): string | undefined {
  const stray = STRAY.find((name) => headers.has(name));
  if (stray !== undefined) return `its answer carries "${stray}: ${headers.get(stray) ?? ''}"`;
  const said = headers.get('content-type') ?? '';
  const type = said.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isFitting(path, type)) return `it is answered as "${type}"`;
  const charset = charsetIn(said) ?? 'utf-8';
  return /^utf-?8$/i.test(charset) ? undefined : `it is answered in the letters "${charset}"`;
}
