import { Marked, type Tokens } from 'marked';
import { Html, html } from '../../kernel/index.ts';

/** A web address, a place on the same page, or a runbook beside this one; anything else is no link. */
function addressOf(href: string): string | undefined {
  const beside = /^(?:\.\/)?([a-z0-9-]+)\.md(#[\w-]*)?$/.exec(href);
  if (beside) return `/runbooks/${beside[1] ?? ''}${beside[2] ?? ''}`;
  return /^(?:https?:\/\/|#)/i.test(href) ? href : undefined;
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // Markup in a runbook is shown as it was written, never obeyed.
    html: ({ text }: Tokens.HTML | Tokens.Tag) => html`${text}`.text,
    image: ({ text }) => html`${text}`.text,
    // Focusable, so that a wide table can be scrolled without a mouse.
    code: ({ text }) => html`<pre tabindex="0"><code>${text}</code></pre>`.text,
    link({ href, tokens }) {
      const words = new Html(this.parser.parseInline(tokens));
      const address = addressOf(href);
      return address === undefined ? words.text : html`<a href="${address}">${words}</a>`.text;
    },
  },
});

/** Markup of a Markdown text; nothing in the text can bring markup of its own. */
export const markdown = (text: string): Html => new Html(marked.parse(text, { async: false }));
