/** Numbers as Grafana writes them, for the units that our dashboards use. */

const SUFFIX: Readonly<Record<string, string>> = {
  ops: ' ops/s',
  reqps: ' req/s',
  opm: ' ops/min',
};

const rounded = (value: number, told?: number): string => {
  if (told !== undefined) return value.toFixed(told);
  const size = Math.abs(value);
  const decimals = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return String(Number(value.toFixed(decimals)));
};

/** The largest unit of which there is at least one. */
function scaled(
  value: number,
  sizes: readonly (readonly [number, string])[],
  decimals: number | undefined,
): string {
  const [size, suffix] = sizes.find(([least]) => Math.abs(value) >= least) ?? sizes.at(-1) ?? [1, ''];
  return rounded(value / size, decimals) + suffix;
}

const COUNTS = [
  [1e9, ' Bil'],
  [1e6, ' Mil'],
  [1e3, ' K'],
  [1, ''],
] as const;
const BYTES = [
  [1024 ** 3, ' GiB'],
  [1024 ** 2, ' MiB'],
  [1024, ' KiB'],
  [1, ' B'],
] as const;
const SECONDS = [
  [86_400, ' day'],
  [3_600, ' hour'],
  [60, ' min'],
  [1, ' s'],
  [1e-3, ' ms'],
  [1e-6, ' µs'],
] as const;

/** A value in a unit of Grafana's, by its id; with so many decimals where the panel says how many. */
export function inUnit(value: number, unit: string, decimals?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (unit === 'percentunit') return `${rounded(value * 100, decimals)}%`;
  if (unit === 's') return value === 0 ? '0 s' : scaled(value, SECONDS, decimals);
  if (unit === 'bytes') return scaled(value, BYTES, decimals);
  if (unit === 'locale') return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  if (unit === 'none') return rounded(value, decimals);
  return scaled(value, COUNTS, decimals) + (SUFFIX[unit] ?? '');
}
