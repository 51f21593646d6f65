import { html, type Html } from './html.ts';

/** What stands in the head of a page besides what all have. */
interface PageHead {
  readonly title: string;
  /** Its style, its scripts and whatever it names. */
  readonly rest: Html;
  /** Not for search engines. */
  readonly isPrivate?: boolean;
  /** Its icons; none: nobody is to look for any. */
  readonly icons?: Html;
}

const NO_ICON = html`<link rel="icon" href="data:," />`;

/** The head with which every page of ours begins: it fits a phone, and light and dark are its reader's choice. */
export const pageHead = ({ title, rest, isPrivate = false, icons = NO_ICON }: PageHead): Html =>
  html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${isPrivate && html`<meta name="robots" content="noindex" />`}
    <title>${title}</title>
    ${icons} ${rest}
  </head>`;
