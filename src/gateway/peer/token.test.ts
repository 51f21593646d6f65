import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPeerTokens } from './token.ts';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(43);

describe('tokens between gateways', () => {
  let dir: string;
  let file: string;
  const write = async (text: string, mode = 0o600): Promise<void> => {
    await writeFile(file, text);
    await chmod(file, mode);
  };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-token-'));
    file = join(dir, 'peer.token');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('send the first and take all, so that a new one comes in without a pause', async () => {
    await write(`${NEW}\n\n${OLD}\n`);
    const tokens = await readPeerTokens(file);
    expect(tokens.own).toBe(NEW);
    for (const token of [OLD, NEW]) expect(tokens.admits(`Bearer ${token}`)).toBe(true);
    for (const said of [undefined, '', OLD, `Bearer ${OLD}x`, `bearer ${OLD}`, 'Bearer '])
      expect(tokens.admits(said)).toBe(false);
  });

  it.each([
    ['others may read', `${OLD}\n`, 0o640],
    ['is short', 'rahasia\n', 0o600],
    ['is empty', '\n', 0o600],
    ['has a line that is none', `${OLD}\nrahasia sekali\n`, 0o600],
  ])('are refused from a file that %s, without being told', async (_what, text, mode) => {
    await write(text, mode);
    const refused = await readPeerTokens(file).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'GATEWAY_PEER_TOKEN_UNUSABLE' });
    expect(String(refused)).not.toContain(text.trim() || OLD);
  });

  it('are refused from a file that is not there', async () => {
    await expect(readPeerTokens(file)).rejects.toMatchObject({ code: 'GATEWAY_PEER_TOKEN_UNUSABLE' });
  });
});
