import { LineCounter, parseDocument } from 'yaml';
import { failCatalog } from '../errors.ts';
import type { PhasePlan } from './plan.ts';
import { scheduleOf, type PlaceOf } from './schedule-of.ts';
import type { Schedule } from './schedule.ts';

/** The line of a field, or of the closest that is there around one that is missing. */
function lineFinder(text: string): PlaceOf {
  const counter = new LineCounter();
  // JSON is YAML, whose reader remembers where everything stood.
  const document = parseDocument(text, { lineCounter: counter });
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number] } | undefined;
      if (node?.range) return `line ${String(counter.linePos(node.range[0]).line)}, `;
    }
    return '';
  };
}

/**
 * A site's own schedule from the text of its file (JSON as `planSchema` has it). Throws CATALOG_SCHEDULE_INVALID with
 * the line and field of every fault; `source` is the name of the file.
 */
export function readSchedule(written: string, source: string): Schedule {
  // Editors of Windows begin a file with a mark that JSON does not know.
  const text = written.replace(/^\uFEFF/, '');
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failCatalog('CATALOG_SCHEDULE_INVALID', `${source}: is no JSON: ${why}`, { cause });
  }
  return scheduleOf(plan as PhasePlan, source, lineFinder(text));
}
