import { HOST } from './ports.ts';

const PROBE_WITHIN_MS = 1_000;

/** Whether a local HTTP server answers a path with success. */
export const answers = async (port: number, path: string): Promise<boolean> => {
  try {
    const response = await fetch(`http://${HOST}:${String(port)}${path}`, {
      signal: AbortSignal.timeout(PROBE_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};
