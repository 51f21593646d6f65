/** What the phones saw, counted at the phones. */
export interface Tally {
  /** Photos taken so far. */
  photosTaken: number;
  /** Photos that have a receipt. */
  receipted: number;
  /** Receipts by what they say. */
  recorded: number;
  held: number;
  /** Receipts that did not verify; the phone goes on trying. */
  badReceipts: number;
  /** Photos that were refused for good. */
  refusedPhotos: number;
  uploadTries: number;
  uploadFailures: number;
  /** Accounts that began to sign in. */
  accounts: number;
  signedIn: number;
  loginTries: number;
  /** Told to wait their turn. */
  loginPaced: number;
  /** Turned away before the vendor was asked. */
  loginShed: number;
  /** Given to the vendor's sign-in, answered or not. */
  loginAdmitted: number;
  loginSucceeded: number;
  sessionTries: number;
  sessionOk: number;
  readTries: number;
  readOk: number;
  inflight: number;
}

export const newTally = (): Tally => ({
  photosTaken: 0,
  receipted: 0,
  recorded: 0,
  held: 0,
  badReceipts: 0,
  refusedPhotos: 0,
  uploadTries: 0,
  uploadFailures: 0,
  accounts: 0,
  signedIn: 0,
  loginTries: 0,
  loginPaced: 0,
  loginShed: 0,
  loginAdmitted: 0,
  loginSucceeded: 0,
  sessionTries: 0,
  sessionOk: 0,
  readTries: 0,
  readOk: 0,
  inflight: 0,
});
