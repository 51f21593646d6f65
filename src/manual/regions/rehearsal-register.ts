import { dptOf, PROVINCES, provinceOf, tpsCodeAt } from '../../catalog/index.ts';
import { lentNames, type AreaNames } from '../domain/area-names.ts';
import type { KecamatanStations, Station, TpsRegister } from './register.ts';

/** The catalog's laid-out register: as many TPS and kecamatan as there are, for rehearsals. */
export function rehearsalRegister(areas: AreaNames): TpsRegister {
  return {
    isRehearsal: true,
    names: lentNames(areas),
    async *kecamatanIn(scope) {
      for (const kecamatan of laidOut(scope)) yield await Promise.resolve(kecamatan);
    },
    async *desaCodes() {
      for (const province of PROVINCES) {
        const codes = Array.from({ length: province.tps }, (_, n) => tpsCodeAt(province, n).slice(0, 10));
        yield* await Promise.resolve(new Set(codes));
      }
    },
  };
}

function* laidOut(scope: string): Generator<KecamatanStations> {
  const province = provinceOf(scope.slice(0, 2));
  if (!province) return;
  let code = '';
  let stations: Station[] = [];
  for (let n = 0; n < province.tps; n += 1) {
    const tps = tpsCodeAt(province, n);
    if (!tps.startsWith(scope.slice(0, 6))) continue;
    if (code !== tps.slice(0, 6)) {
      if (stations.length > 0) yield { code, stations };
      code = tps.slice(0, 6);
      stations = [];
    }
    stations.push({ tps, dpt: dptOf(tps) });
  }
  if (stations.length > 0) yield { code, stations };
}
