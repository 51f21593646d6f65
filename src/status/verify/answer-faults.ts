/** Headers that take a reader elsewhere, bring in what the page does not name, or keep it from being shown. */
const STRAY = ['refresh', 'link', 'content-disposition'] as const;

/** Whether readers open it, by its path; that of the address itself is empty. */
export const isPage = (path: string): boolean => path === '' || path.endsWith('.html');

/**
 * One media type, and at most the letters that it is in: browsers differ from us, and from each other, in what they make of
 * a second field (which reaches us behind a comma), of other parameters, and of a charset in quotes that hold more.
 */
const TYPE = /^([\w.+-]+\/[\w.+-]+)(?:\s*;\s*charset=(utf-?8|"utf-?8"))?$/i;

function isFitting(path: string, type: string): boolean {
  if (isPage(path)) return type === 'text/html';
  if (path.endsWith('.js')) return /^(text|application)\/javascript$/.test(type);
  // Data and feeds go by many names; none of them is a page.
  return !/html|svg|^multipart\//.test(type);
}

function isTypeFitting(path: string, said: string | null): boolean {
  // Plain servers have no name for some data.
  if (said === null) return !isPage(path) && !path.endsWith('.js');
  const [, type] = TYPE.exec(said) ?? [];
  return type !== undefined && isFitting(path, type.toLowerCase());
}

/** What is wrong with the answer around a file, in words; undefined: nothing. `path` is empty for the address itself. */
export function faultOfAnswer(path: string, headers: Headers): string | undefined {
  const stray = STRAY.find((name) => headers.has(name));
  if (stray !== undefined) return `its answer carries "${stray}: ${headers.get(stray) ?? ''}"`;
  const said = headers.get('content-type');
  return isTypeFitting(path, said) ? undefined : `it is answered as "${said ?? ''}"`;
}
