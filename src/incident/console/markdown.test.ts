import { describe, expect, it } from 'vitest';
import { markdown } from './markdown.ts';

describe('Markdown of runbooks', () => {
  it('becomes headings, lists and emphasis', () => {
    const { text } = markdown('# Judul\n\n1. satu `kode`\n2. **dua**\n');
    expect(text).toContain('<h1>Judul</h1>');
    expect(text).toContain('<li>satu <code>kode</code></li>');
    expect(text).toContain('<strong>dua</strong>');
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image that fails', 'teks <img src=x onerror=alert(1)> teks'],
    ['markup in a heading', '# <b onclick=x>judul</b>'],
    ['markup in a list', '- <svg onload=alert(1)>'],
    ['an image', '![a"onerror="x](https://jahat.example/x.png "b")'],
    ['a script as link', '[klik](javascript:alert(1)) [klik](JaVaScRiPt:alert(1))'],
    ['data as link', '[klik](data:text/html;base64,AAAA) <javascript:alert(1)>'],
    ['quotes in a link', '[klik](https://contoh.example/"onmouseover="alert(1) "t\\"onclick=\\"x")'],
    ['quotes in a language', '```"><script>x\nkode\n```'],
    ['an open comment', '<!-- <script>alert(1)</script>'],
  ])('lets nothing of %s become markup', (_name, source) => {
    const { text } = markdown(source);
    const tags = [...text.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
    for (const [tag, name, attributes] of tags) {
      expect(['p', 'h1', 'ul', 'li', 'a', 'pre', 'code'], tag).toContain(name);
      expect(attributes, tag).toMatch(/^(| tabindex="0"| href="https:\/\/[^"<>]*")$/);
    }
  });

  it('leads to runbooks beside it', () => {
    expect(markdown('[kode](errors.md#incident_store_down)').text).toContain(
      'href="/runbooks/errors#incident_store_down"',
    );
  });
});
