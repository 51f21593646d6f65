import Papa from 'papaparse';

/** What a CSV file may have in its first line. Names are lower case. */
export interface CsvLayout {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Numbered columns such as `suara_1`, without the number; they count up from 1 without a gap. */
  readonly numbered?: string;
  /** Empty cells at a row's end may be left out, as some spreadsheets do; only where a row shows that it is whole. */
  readonly mayEndEarly?: boolean;
}

type Delimiter = ',' | ';' | '\t';

/** The columns of a file, in its order. */
export interface CsvHeader {
  readonly columns: readonly string[];
  readonly delimiter: Delimiter;
  readonly mayEndEarly: boolean;
}

/** A row by its columns, cells trimmed; a cell that is not there is empty. */
export type CsvRow = Readonly<Record<string, string>>;

/** What cannot be taken, in words for whoever made the file. */
export interface CsvRefusal {
  readonly refused: string;
}

/** Split a line; undefined when its quotes are not closed. */
function cellsOf(line: string, delimiter: Delimiter): readonly string[] | undefined {
  const { data, errors } = Papa.parse<string[]>(line, { delimiter });
  if (errors.some(({ type }) => type === 'Quotes')) return undefined;
  return (data[0] ?? ['']).map((cell) => cell.trim());
}

const named = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');

/** Spreadsheets here write semicolons, or tabs as "Unicode text"; others commas. */
const delimiterOf = (line: string): Delimiter =>
  line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',';

/** `Kode TPS` is `kode_tps`. */
const columnName = (cell: string): string => cell.toLowerCase().replaceAll(/[\s.-]+/g, '_');

/** Without the empty cells at its end. */
const trimmed = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);

/** Read a file's first line. */
export function readHeader(line: string, layout: CsvLayout): CsvHeader | CsvRefusal {
  const bare = line.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(bare);
  const columns = trimmed(cellsOf(bare, delimiter) ?? []).map(columnName);
  const twice = columns.filter((name, at) => columns.indexOf(name) !== at);
  if (twice.length > 0) return { refused: `kolom ${named(twice)} ada dua kali` };
  const missing = layout.required.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    return { refused: `kolom ${named(missing)} tidak ada; baris pertama harus berisi nama kolom` };
  const numbered = columns.filter((name) => isNumbered(name, layout));
  const unknown = columns.filter(
    (name) => !layout.required.includes(name) && !layout.optional.includes(name) && !numbered.includes(name),
  );
  if (unknown.length > 0) return { refused: `kolom ${named(unknown)} tidak dikenal` };
  const gap = numbered.findIndex((name, at) => name !== `${layout.numbered ?? ''}${String(at + 1)}`);
  if (gap >= 0) return { refused: `kolom ${named(numbered.slice(gap, gap + 1))} tidak pada urutannya` };
  return { columns, delimiter, mayEndEarly: layout.mayEndEarly ?? false };
}

const isNumbered = (name: string, { numbered }: CsvLayout): boolean =>
  numbered !== undefined && name.startsWith(numbered) && /^[1-9]\d{0,2}$/.test(name.slice(numbered.length));

/** Read a line below the header. */
export function readRow(line: string, { columns, delimiter, mayEndEarly }: CsvHeader): CsvRow | CsvRefusal {
  const cells = cellsOf(line, delimiter);
  if (!cells) return { refused: 'tanda kutip tidak ditutup dengan benar' };
  const isShort = cells.length < columns.length && !mayEndEarly;
  if (isShort || trimmed(cells).length > columns.length)
    return { refused: `ada ${String(cells.length)} kolom, seharusnya ${String(columns.length)}` };
  return Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? '']));
}

/** Whether this is what could not be taken. */
export const isRefusal = (read: object): read is CsvRefusal => 'refused' in read;

/** Text that a spreadsheet would take for a formula is shown as text. */
const harmless = (text: string): string => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text);

const written = (cell: string | number): string => {
  if (typeof cell === 'number') return String(cell);
  const text = harmless(cell);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Write a line, newline included, with the semicolons that spreadsheets here read and write. */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(written).join(';')}\r\n`;

/** A whole file: its byte order mark tells spreadsheets that it is UTF-8. */
export const csvFile = (lines: readonly string[]): string => `\uFEFF${lines.join('')}`;

/** Whether a line has nothing in any cell. */
export const isBlankLine = (line: string): boolean => /^[\s;,"]*$/.test(line);
