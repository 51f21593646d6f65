import type { Catalog } from '../catalog.ts';
import { unless, type Fault } from './fault.ts';

/** Teams, ladders and rotas: every page must reach somebody. */
export function peopleFaults({ teams, responders, rotas }: Catalog): readonly Fault[] {
  const known = new Set(responders.map(({ id }) => id));
  const unknown = (ids: readonly string[], at: string): readonly Fault[] =>
    ids.flatMap((id) => unless(known.has(id), at, `no responder "${id}" in oncall.ts`));
  const rotaFaults = Object.entries(rotas).flatMap(([name, { order, shiftHours, startsAt, endsAt }]) => {
    const at = `oncall.ts, rota ${name}`;
    return [
      ...unless(order.length > 0, at, 'nobody stands by'),
      ...unless(shiftHours > 0, at, `a shift of ${shiftHours} h`),
      ...unless(!Number.isNaN(Date.parse(startsAt)), at, `startsAt "${startsAt}" is no time`),
      ...unless(
        endsAt === undefined || Date.parse(endsAt) > Date.parse(startsAt),
        at,
        `endsAt "${endsAt ?? ''}" is no time after it starts`,
      ),
      ...unknown(order, at),
    ];
  });
  const teamFaults = unless(teams.length > 0, 'oncall.ts', 'no team: pages reach nobody');
  const ladderFaults = teams.flatMap(({ id, escalation }) => [
    ...unless(escalation.length > 0, `oncall.ts, team ${id}`, 'its ladder has no level: pages reach nobody'),
    ...escalation.flatMap(({ rota, responders: named = [], ackWithinMs }, index) => {
      const at = `oncall.ts, team ${id}, level ${index + 1}`;
      return [
        ...unless(rota !== undefined || named.length > 0, at, 'pages nobody'),
        ...unless(rota === undefined || rota in rotas, at, `no rota "${rota ?? ''}"`),
        ...unless(ackWithinMs > 0, at, `${ackWithinMs} ms to acknowledge`),
        ...unknown(named, at),
      ];
    }),
  ]);
  return [...rotaFaults, ...teamFaults, ...ladderFaults];
}
