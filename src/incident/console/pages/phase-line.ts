import { phaseWords } from '../../../catalog/index.ts';
import type { NationalPicture } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';

/** The phase of the election in a line; a rehearsal stands out, so that nobody takes its numbers for results. */
export const phaseLine = ({ phase }: Pick<NationalPicture, 'phase'>): Html => {
  const { name, sentence } = phaseWords(phase);
  return html`<p class="fase ${phase === 'gladi' && 'fase-gladi'}" id="fase" data-hidup>
    <strong>${name.id}.</strong> <span>${sentence.id}</span>
  </p>`;
};
