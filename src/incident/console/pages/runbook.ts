import { html, type Html } from '../../../kernel/index.ts';
import type { Guide } from '../../runbook/index.ts';
import { markdown } from '../markdown.ts';
import { layout, type PageContext } from './layout.ts';

const FACT_WORDS: Readonly<Record<string, string>> = {
  alert: 'Alarm',
  title: 'Judul',
  owner: 'Penanggung jawab',
  validated: 'Diuji terakhir',
  cooldown: 'Jeda antarjalan',
  timeout: 'Batas waktu',
  automation: 'Otomatis',
};

const stepList = (guide: Guide): Html => html`
  <h2>Langkah otomatis</h2>
  <ol class="panduan-langkah">
    ${guide.steps.map((step) => html`<li>${step.title} <code>${step.action}</code></li>`)}
  </ol>
`;

const head = (guide: Guide): Html => html`
  <section class="panel" aria-label="Tentang runbook ini">
    <dl class="fakta">
      ${guide.facts
        .filter(([key]) => key !== 'title')
        .map(
          ([key, value]) =>
            html`<div>
              <dt>${FACT_WORDS[key] ?? key}</dt>
              <dd>${value === 'none' ? 'tidak ada' : value}</dd>
            </div>`,
        )}
    </dl>
    ${guide.steps.length > 0 && stepList(guide)}
    <details>
      <summary>Kepala berkas</summary>
      <pre tabindex="0"><code>${guide.head}</code></pre>
    </details>
  </section>
`;

function titleOf(guide: Guide): string {
  const title = guide.facts.find(([key]) => key === 'title')?.[1];
  return `Runbook ${guide.name}${title === undefined ? '' : ` · ${title}`}`;
}

/** A runbook to be read: what its head says in short, then its words. */
export const runbookPage = (context: PageContext, guide: Guide): Html =>
  layout(context, {
    title: titleOf(guide),
    path: `/runbooks/${guide.name}`,
    refresh: false,
    main: html`
      <article class="panduan">
        <div class="panel panduan-isi">${markdown(guide.body)}</div>
        ${guide.head !== '' && head(guide)}
      </article>
    `,
  });
