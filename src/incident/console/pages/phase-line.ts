import { phasesByZone, phaseWords, type ZonesInPhase } from '../../../catalog/index.ts';
import type { NationalPicture } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';

const wholly = (phase: NationalPicture['phase']): Html => {
  const { name, sentence } = phaseWords(phase);
  return html`<strong>${name.id}.</strong> <span>${sentence.id}</span>`;
};

const byZone = (phases: readonly ZonesInPhase[]): Html =>
  html`${phases.map(
    ({ phase, zones }) =>
      html`<span class="fase-zona">${zones.join(', ')} <strong>${phaseWords(phase).name.id}</strong></span> `,
  )}`;

/**
 * The phase of the election in a line, by zone where they are in different ones; a rehearsal stands out, so that nobody
 * takes its numbers for results.
 */
export const phaseLine = (picture: Pick<NationalPicture, 'phase' | 'zonePhases'>): Html => {
  const phases = phasesByZone(picture);
  const isRehearsal = phases.some(({ phase }) => phase === 'gladi');
  const isOne = phases.every(({ zones }) => zones.length === 0);
  return html`<p class="fase ${isRehearsal && 'fase-gladi'}" id="fase" data-hidup>
    ${isOne ? wholly(phases[0]?.phase) : byZone(phases)}
    ${!isOne && isRehearsal && phaseWords('gladi').sentence.id}
  </p>`;
};
