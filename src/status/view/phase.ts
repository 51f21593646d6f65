import { phaseIn, phasesByZone, phaseWords, type Zone, type ZonesInPhase } from '../../catalog/index.ts';
import type { NationalPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';

/** Loud for a rehearsal, quiet else. */
export const PHASE_STYLE = `
.fase { max-width: 85ch; }
.fase-gladi { margin-bottom: 0.6rem; padding: 0.5rem 0.9rem; border: 3px dashed var(--manual); border-radius: 8px; background: var(--manual-latar); color: var(--manual); max-width: none; }
.fase-gladi .redup { color: inherit; }`;

type Phases = Pick<NationalPicture, 'phase' | 'zonePhases'>;

/** What is said of phases, by where it stands on a page. */
export interface PhaseNotices {
  /** Of a rehearsal, above all else: nobody may take its numbers for results, also not of a page that has grown old. */
  readonly rehearsal: Html | false;
  /** Of other phases, below what the page is about. They pass, so an old page does not name them. */
  readonly others: Html | false;
  /** What goes on whatever becomes of Sirekap; of a page that has grown old what holds in any phase. */
  readonly goesOn: { readonly now: string; readonly later: string };
}

const named = ({ phase, zones }: ZonesInPhase): Html =>
  html`<strong>${zones.length > 0 && `${zones.join(', ')}: `}${phaseWords(phase).name.id}.</strong>`;

function notice(each: ZonesInPhase): Html {
  const { sentence } = phaseWords(each.phase);
  return html`<p class="fase ${each.phase === 'gladi' ? 'fase-gladi' : 'kini'}">
    ${named(each)} ${sentence.id} <span class="redup" lang="en">${sentence.en}</span>
  </p>`;
}

const IN_ANY_PHASE = phaseWords(undefined).goesOn;

const goesOnIn = ({ phase, zones }: ZonesInPhase): string =>
  `${zones.length > 0 ? `${zones.join(', ')}: ` : ''}${phaseWords(phase).goesOn}`;

function noticesOf(phases: readonly ZonesInPhase[]): PhaseNotices {
  const rehearsals = phases.filter(({ phase }) => phase === 'gladi');
  const others = phases.filter(({ phase }) => phase !== 'gladi');
  return {
    rehearsal: rehearsals.length > 0 && html`${rehearsals.map(notice)}`,
    others: others.length > 0 && html`${others.map(notice)}`,
    goesOn: { now: phases.map(goesOnIn).join(' ') || IN_ANY_PHASE, later: IN_ANY_PHASE },
  };
}

/** The phase of the election; where the zones are in different ones each is said of its own. */
export const phaseNotices = (picture: Phases): PhaseNotices => noticesOf(phasesByZone(picture));

/** The phase that a zone is in, for its provinces; none, and it says nothing. */
export function zoneNotices(picture: Phases, zone: Zone): PhaseNotices {
  const phase = phaseIn(picture, zone);
  return noticesOf(phase === undefined ? [] : [{ phase, zones: [] }]);
}

/** The phases by name in one line, for a wall; a rehearsal in whole sentences there too. */
export function phaseNames(picture: Phases): Html | false {
  const { rehearsal } = phaseNotices(picture);
  const others = phasesByZone(picture).filter(({ phase }) => phase !== 'gladi');
  return (
    (rehearsal || others.length > 0) &&
    html`${rehearsal} ${others.length > 0 && html`<p class="fase kini">${others.map((each) => html`${named(each)} `)}</p>`}`
  );
}
