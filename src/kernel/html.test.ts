import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('html', () => {
  it('escapes what is put into it, in text and in attributes', () => {
    const name = `<script>alert("x")</script>'&`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;</p>',
    );
  });

  it('passes markup and lists of markup, and drops what is nothing', () => {
    const items = ['a', 'b'].map((text) => html`<li>${text}</li>`);
    const list = html`<ul>${items}${null}${undefined}${false}${0}</ul>`;
    expect(list.text).toBe('<ul><li>a</li><li>b</li>0</ul>');
  });
});
