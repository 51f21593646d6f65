import { nationalPictureSchema, PICTURE_PATH, type NationalPicture } from '../contracts/index.ts';
import { statusError } from './errors.ts';

const LONGEST_WAIT_MS = 5_000;

/** Where pictures come from. */
export type PictureSource = () => Promise<NationalPicture>;

/** Ask the incident service, with the token of the status reader. Rejects when it does not answer well in time. */
export const pictureSource =
  (baseUrl: string, token: string): PictureSource =>
  async () => {
    const response = await fetch(new URL(PICTURE_PATH, baseUrl), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
      redirect: 'error',
    });
    if (!response.ok)
      throw statusError('STATUS_PICTURE_REFUSED', `the incident service answered ${response.status}`);
    const picture = nationalPictureSchema.safeParse(await response.json());
    if (picture.success) return picture.data;
    throw statusError('STATUS_PICTURE_MALFORMED', picture.error.message);
  };
