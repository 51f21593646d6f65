import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SigningKey } from '../../kernel/index.ts';
import { FILES, manifestSchema, manifestText, sha256 } from '../bundle/folder.ts';
import { BUNDLE_TYP } from '../bundle/seal.ts';

/** Change a file of a bundle and sign the whole anew, as its issuer could, or as somebody else with a key of his own. */
export async function resign(
  dir: string,
  path: string,
  change: (text: string) => string | Buffer,
  key: SigningKey,
): Promise<void> {
  const textOf = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');
  const changed = change(await textOf(path));
  await writeFile(join(dir, path), changed);
  const { files } = manifestSchema.parse(JSON.parse(await textOf(FILES.manifest)));
  const listed = files.map((file) =>
    file.path === path ? { path, bytes: Buffer.byteLength(changed), sha256: sha256(changed) } : file,
  );
  const manifest = manifestText(listed);
  await writeFile(join(dir, FILES.manifest), manifest);
  const [, payload = ''] = (await textOf(FILES.signature)).split('.');
  const old = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const { root } = manifestSchema.parse(JSON.parse(manifest));
  await writeFile(join(dir, FILES.signature), await key.sign({ ...old, root }, BUNDLE_TYP));
}
