import type { Gazetteer } from '../domain/area-names.ts';

/** A polling station as a register has it. */
export interface Station {
  readonly tps: string;
  /** Voters on its list, where the register says. */
  readonly dpt?: number;
  readonly address?: string;
}

/** The stations of one kecamatan, in the order of their codes. */
export interface KecamatanStations {
  readonly code: string;
  readonly stations: readonly Station[];
}

/** Which TPS there are. */
export interface TpsRegister {
  /** Its codes are laid out for a rehearsal and name no real station. */
  readonly isRehearsal: boolean;
  readonly names: Gazetteer;
  /** Kecamatan of a province, or of a part of it, in the order of their codes. */
  kecamatanIn(scope: string): AsyncIterable<KecamatanStations>;
  /** Codes of all desa that have a TPS, in their order. */
  desaCodes(): AsyncIterable<string>;
}
