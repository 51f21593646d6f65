import { Html } from '../../kernel/index.ts';

/** Elements at whose edges white space is nothing: it ends a line that has ended, or stands inside a drawing. */
const BLOCKS = [
  ...[
    'blockquote',
    'caption',
    'dd',
    'div',
    'dl',
    'dt',
    'h1',
    'h2',
    'h3',
    'h4',
    'li',
    'main',
    'p',
    'path',
    'rect',
  ],
  ...['circle', 'section', 'symbol', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul', 'use'],
].join('|');

const BEFORE_BLOCK = new RegExp(`\\s*\\n\\s*(</?(?:${BLOCKS})\\b)`, 'g');
const AFTER_BLOCK = new RegExp(`(</?(?:${BLOCKS})\\b[^<>]*>)\\s*\\n\\s*`, 'g');

/**
 * The markup without the lines and indentation of its templates, which a phone on a weak link would pay for. Between words,
 * also those of inline elements, one space remains; `>` in text is escaped, so that every one found here ends a tag.
 */
export const compactMarkup = ({ text }: Html): Html =>
  new Html(
    text
      .replace(/\s+(\/?>)/g, '$1')
      .replace(BEFORE_BLOCK, '$1')
      .replace(AFTER_BLOCK, '$1')
      .replace(/\n\s+/g, '\n'),
  );

/** The same of a style sheet without comments, strings that hold signs, and selectors that begin with a colon. */
export const compactStyle = (style: string): string =>
  style
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replaceAll(': ', ':')
    .replaceAll(';}', '}')
    .trim();
