import { describe, expect, it } from 'vitest';
import { html } from '../../kernel/index.ts';
import { compactMarkup, compactStyle } from './compact.ts';

describe('markup made compact', () => {
  it('keeps one space between words and inline elements, and none at the edges of blocks', () => {
    const made = html`
      <ul>
        <li>satu
          <a href="dua" >dua</a >
          <strong>tiga</strong>
        </li>
      </ul>
    `;
    expect(compactMarkup(made).text).toBe(
      '<ul><li>satu\n<a href="dua">dua</a>\n<strong>tiga</strong></li></ul>',
    );
  });

  it('leaves what was said as it was, signs of markup too', () => {
    expect(compactMarkup(html`<p>${'a  > b /> "c" <li> d'}</p>`).text).toBe(
      '<p>a  &gt; b /&gt; &quot;c&quot; &lt;li&gt; d</p>',
    );
  });
});

describe('a style sheet made compact', () => {
  it('says the same in fewer letters', () => {
    const style = `
@media (min-width: 64rem) { .a > b + b, .c:first-child {
  font: 16px/1.45 'Noto Sans', serif; width: min(2rem, 100cqi / var(--em)); } }`;
    expect(compactStyle(style)).toBe(
      "@media (min-width:64rem){.a > b + b,.c:first-child{font:16px/1.45 'Noto Sans',serif;width:min(2rem,100cqi / var(--em))}}",
    );
  });
});
