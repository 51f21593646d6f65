import type { Step } from './dashboard.ts';

/** Grafana's named colours and classic palette, on its dark theme. */
const NAMED: Readonly<Record<string, string>> = {
  green: '#73BF69',
  yellow: '#F2CC0C',
  orange: '#FF9830',
  red: '#F2495C',
  'dark-red': '#C4162A',
  blue: '#5794F2',
  purple: '#B877D9',
  text: '#CCCCDC',
};
const PALETTE = [
  '#73BF69',
  '#F2CC0C',
  '#8AB8FF',
  '#FF780A',
  '#F2495C',
  '#5794F2',
  '#B877D9',
  '#705DA0',
  '#37872D',
  '#FADE2A',
  '#447EBC',
  '#C15C17',
  '#890F02',
  '#0A437C',
  '#6D1F62',
  '#584477',
];

export const ink = (name: string): string => NAMED[name] ?? name;
export const paletteInk = (index: number): string => PALETTE[index % PALETTE.length] ?? '#888888';

/** Colour of a value among thresholds; the last step that it reaches. */
export const inkAt = (steps: readonly Step[] | undefined, value: number): string =>
  ink(steps?.findLast((step) => step.value === null || value >= step.value)?.color ?? 'green');
