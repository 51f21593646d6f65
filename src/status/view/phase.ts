import { phaseWords } from '../../catalog/index.ts';
import type { NationalPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';

/** Loud for a rehearsal, quiet else. */
export const PHASE_STYLE = `
.fase { margin-bottom: 0.6rem; max-width: 85ch; }
.fase-gladi { padding: 0.5rem 0.9rem; border: 3px dashed var(--manual); border-radius: 8px; background: var(--manual-latar); color: var(--manual); max-width: none; }
.fase-gladi .redup { color: inherit; }`;

/**
 * The phase of the election, above all else: nobody may take a rehearsal's numbers for results, also not of a page
 * that has grown old. Other phases pass, so an old page does not name them.
 */
export const phaseNotice = ({ phase }: Pick<NationalPicture, 'phase'>): Html | false => {
  if (phase === undefined) return false;
  const { name, sentence } = phaseWords(phase);
  return html`<p class="fase ${phase === 'gladi' ? 'fase-gladi' : 'kini'}">
    <strong>${name.id}.</strong> ${sentence.id} <span class="redup" lang="en">${sentence.en}</span>
  </p>`;
};
