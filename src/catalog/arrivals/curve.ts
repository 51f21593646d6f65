/** A cumulative curve: [hours, share] points, growing in both, straight between them. */
export type Curve = readonly (readonly [hours: number, share: number])[];

/**
 * Share of a zone's TPS that have photographed their first PPWP page, by hours after closing. No figure of
 * untroubled uploading exists for February 2024; the curve meets Pilkada November 2024, which nothing
 * throttled: 81.8 % of all TPS by 19.00 WIB and 90 % by midnight. It stays above what Sirekap published in
 * February (5.61 % at 17.44, 13.61 % at 20.03 WIB), because that was what got through.
 */
export const FIRST_PHOTO: Curve = [
  [0, 0],
  [0.5, 0.03],
  [1, 0.14],
  [1.5, 0.3],
  [2, 0.45],
  [3, 0.635],
  [4, 0.73],
  [6, 0.814],
  [8, 0.857],
  [11, 0.898],
  [13, 0.92],
  [23, 1],
];

/**
 * Logins of accounts that are not signed in yet, by hours after closing: most officers open the app when the
 * box is opened, all at once.
 */
export const LOGIN: Curve = [
  [-0.5, 0],
  [-0.1, 0.12],
  [0.25, 0.72],
  [0.75, 0.93],
  [1, 1],
];

/** The public looking results up, by hours after 13.00 WIB; a flood begins when western stations close. */
export const PUBLIC: Curve = [
  [-2.25, 0],
  [0, 0.08],
  [0.5, 0.16],
  [3, 0.52],
  [6, 0.78],
  [11, 1],
];

/** Hours at which a curve reaches `share` (0..1): the inverse, for drawing arrival times. */
export function hoursAt(curve: Curve, share: number): number {
  for (let i = 1; i < curve.length; i += 1) {
    const [fromHours, fromShare] = curve[i - 1] ?? [0, 0];
    const [toHours, toShare] = curve[i] ?? [0, 0];
    if (share <= toShare) {
      const part = toShare === fromShare ? 0 : (share - fromShare) / (toShare - fromShare);
      return fromHours + part * (toHours - fromHours);
    }
  }
  return curve.at(-1)?.[0] ?? 0;
}

/** Share of a curve that has arrived by `hours`. */
export function shareAt(curve: Curve, hours: number): number {
  const [firstHours, firstShare] = curve[0] ?? [0, 0];
  if (hours <= firstHours) return firstShare;
  for (let i = 1; i < curve.length; i += 1) {
    const [fromHours, fromShare] = curve[i - 1] ?? [0, 0];
    const [toHours, toShare] = curve[i] ?? [0, 0];
    if (hours < toHours)
      return fromShare + ((hours - fromHours) / (toHours - fromHours)) * (toShare - fromShare);
  }
  return curve.at(-1)?.[1] ?? 1;
}
