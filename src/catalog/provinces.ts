/** Time zones of Indonesia, with their offset from UTC in hours. */
export const ZONES = { WIB: 7, WITA: 8, WIT: 9 } as const;
export type Zone = keyof typeof ZONES;

export interface Province {
  /** Two-digit code of the interior ministry, as in TPS codes. */
  readonly code: string;
  readonly name: string;
  readonly zone: Zone;
  /** Polling stations, domestic, 2024. */
  readonly tps: number;
  readonly kabKota: number;
  readonly kecamatan: number;
  readonly desaKelurahan: number;
}

const province = (
  code: string,
  name: string,
  zone: Zone,
  counts: readonly [tps: number, kabKota: number, kecamatan: number, desaKelurahan: number],
): Province => ({
  code,
  name,
  zone,
  tps: counts[0],
  kabKota: counts[1],
  kecamatan: counts[2],
  desaKelurahan: counts[3],
});

/** The 38 provinces of 2024. Counted from KawalPemilu's list of TPS; sums agree with KPU's own. */
export const PROVINCES: readonly Province[] = [
  province('11', 'Aceh', 'WIB', [16046, 23, 290, 6499]),
  province('12', 'Sumatera Utara', 'WIB', [45875, 33, 455, 6110]),
  province('13', 'Sumatera Barat', 'WIB', [17569, 19, 179, 1265]),
  province('14', 'Riau', 'WIB', [19366, 12, 172, 1862]),
  province('15', 'Jambi', 'WIB', [11160, 11, 144, 1585]),
  province('16', 'Sumatera Selatan', 'WIB', [25985, 17, 241, 3249]),
  province('17', 'Bengkulu', 'WIB', [6210, 10, 129, 1513]),
  province('18', 'Lampung', 'WIB', [25825, 15, 229, 2651]),
  province('19', 'Kepulauan Bangka Belitung', 'WIB', [4116, 7, 47, 393]),
  province('21', 'Kepulauan Riau', 'WIB', [5914, 7, 80, 419]),
  province('31', 'DKI Jakarta', 'WIB', [30766, 6, 44, 267]),
  province('32', 'Jawa Barat', 'WIB', [140457, 27, 627, 5957]),
  province('33', 'Jawa Tengah', 'WIB', [117299, 35, 576, 8563]),
  province('34', 'DI Yogyakarta', 'WIB', [11932, 5, 78, 438]),
  province('35', 'Jawa Timur', 'WIB', [120666, 38, 666, 8494]),
  province('36', 'Banten', 'WIB', [33324, 8, 155, 1552]),
  province('51', 'Bali', 'WITA', [12809, 9, 57, 716]),
  province('52', 'Nusa Tenggara Barat', 'WITA', [16243, 10, 117, 1166]),
  province('53', 'Nusa Tenggara Timur', 'WITA', [16746, 22, 315, 3442]),
  province('61', 'Kalimantan Barat', 'WIB', [17626, 14, 174, 2145]),
  province('62', 'Kalimantan Tengah', 'WIB', [7830, 14, 136, 1571]),
  province('63', 'Kalimantan Selatan', 'WITA', [13584, 13, 156, 2016]),
  province('64', 'Kalimantan Timur', 'WITA', [11441, 10, 105, 1038]),
  province('65', 'Kalimantan Utara', 'WITA', [2295, 5, 55, 482]),
  province('71', 'Sulawesi Utara', 'WITA', [8240, 15, 171, 1839]),
  province('72', 'Sulawesi Tengah', 'WITA', [9462, 13, 175, 2017]),
  province('73', 'Sulawesi Selatan', 'WITA', [26357, 24, 313, 3059]),
  province('74', 'Sulawesi Tenggara', 'WITA', [8154, 17, 221, 2285]),
  province('75', 'Gorontalo', 'WITA', [3539, 6, 77, 729]),
  province('76', 'Sulawesi Barat', 'WITA', [4219, 6, 69, 648]),
  province('81', 'Maluku', 'WIT', [5622, 11, 118, 1234]),
  province('82', 'Maluku Utara', 'WIT', [4192, 10, 118, 1185]),
  province('91', 'Papua', 'WIT', [3109, 9, 105, 993]),
  province('92', 'Papua Barat', 'WIT', [1923, 7, 86, 824]),
  province('93', 'Papua Selatan', 'WIT', [1770, 4, 82, 690]),
  province('94', 'Papua Tengah', 'WIT', [4484, 8, 131, 1197]),
  province('95', 'Papua Pegunungan', 'WIT', [5850, 8, 252, 2625]),
  province('96', 'Papua Barat Daya', 'WIT', [2156, 6, 132, 1013]),
];

/** Sirekap's own denominator for percentages; differs from the DPT sum by 16, so it is a setting, not a sum. */
export const TPS_DENOMINATOR = 823_236;

const BY_CODE = new Map(PROVINCES.map((entry) => [entry.code, entry]));

/** The province of a two-digit code, or undefined. */
export const provinceOf = (code: string): Province | undefined => BY_CODE.get(code);

/** Papua's six: votes come late and by noken, and photos later still. Their silence alone says nothing. */
export const POOR_NETWORK: readonly string[] = ['91', '92', '93', '94', '95', '96'];

/** Whether a province's silence is not news by itself. */
export const hasPoorNetwork = (code: string): boolean => POOR_NETWORK.includes(code);
