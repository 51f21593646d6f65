import { Html, html, pageHead } from '../../kernel/index.ts';
import { PAGE_STYLE } from './style.ts';

/** Built apart from the template: the policy in the headers names the hash of exactly this text. */
const STYLE = new Html(`<style>${PAGE_STYLE}</style>`);

interface Layout {
  readonly title: string;
  /** What the page is of, above it. */
  readonly of: string;
  readonly note?: string;
  readonly main: Html;
  readonly footer: Html;
}

/** The frame of every page of a gateway's own. */
export const layout = ({ title, of, note, main, footer }: Layout): Html =>
  html`<!doctype html>
    <html lang="id">
      ${pageHead({ title, rest: STYLE, isPrivate: true })}
      <body>
        <header>${of} ${note !== undefined && html`<span>· ${note}</span>`}</header>
        <main>${main}</main>
        <footer>${footer}</footer>
      </body>
    </html>`;
