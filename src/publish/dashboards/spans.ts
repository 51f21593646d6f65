/** Longest that a process's last word stands in for it. */
export const SILENCE = '1h';

/** From the first closing to the end of the night: what a gateway has received stays true when it is gone. */
export const NIGHT = '12h';
