import { phaseWords, ZONE_NAMES, type Zone } from '../../catalog/index.ts';
import type { NationalPicture, Phase } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';

/** Loud for a rehearsal, quiet else. */
export const PHASE_STYLE = `
.fase { margin-bottom: 0.6rem; max-width: 85ch; }
.fase-gladi { padding: 0.5rem 0.9rem; border: 3px dashed var(--manual); border-radius: 8px; background: var(--manual-latar); color: var(--manual); max-width: none; }
.fase-gladi .redup { color: inherit; }`;

type Phases = Pick<NationalPicture, 'phase' | 'zonePhases'>;

const phaseIn = ({ phase, zonePhases }: Phases, zone: Zone): Phase | undefined =>
  zonePhases ? zonePhases[zone] : phase;

function notice(phase: Phase, zones: readonly Zone[]): Html {
  const { name, sentence } = phaseWords(phase);
  return html`<p class="fase ${phase === 'gladi' ? 'fase-gladi' : 'kini'}">
    <strong>${zones.length > 0 && `${zones.join(', ')}: `}${name.id}.</strong> ${sentence.id}
    <span class="redup" lang="en">${sentence.en}</span>
  </p>`;
}

/**
 * The phase of the election, above all else: nobody may take a rehearsal's numbers for results, also not of a page
 * that has grown old. Other phases pass, so an old page does not name them. Where the zones are in different ones
 * each is said of its own.
 */
export function phaseNotice(picture: Phases): Html | false {
  const { phase } = picture;
  if (phase === undefined) return false;
  const phases = new Set(ZONE_NAMES.map((zone) => phaseIn(picture, zone)));
  if (phases.size < 2) return notice(phase, []);
  return html`${[...phases].map(
    (each) =>
      each !== undefined &&
      notice(
        each,
        ZONE_NAMES.filter((zone) => phaseIn(picture, zone) === each),
      ),
  )}`;
}

/** The phase that a zone is in, for its provinces; none, and it says nothing. */
export function zoneNotice(picture: Phases, zone: Zone): Html | false {
  const phase = phaseIn(picture, zone);
  return phase !== undefined && notice(phase, []);
}
