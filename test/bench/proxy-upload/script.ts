import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HEADERS, idempotencyKeyOf, PATHS } from '../../../src/contracts/index.ts';
import { tpsIn, uploadHeaders } from '../../../src/gateway/testing.ts';

let station = 0;

/**
 * Write a wrk script that uploads `photo` up to `count` times, each time as the page of another TPS: what a gateway has
 * recorded already it answers without the vendor. Returns the script's path.
 */
export async function uploadScript(dir: string, photo: Buffer, count: number): Promise<string> {
  const headers = uploadHeaders(photo);
  const sha256 = Buffer.from(headers[HEADERS.digest]?.split(':')[1] ?? '', 'base64').toString('hex');
  const stations = Array.from({ length: count }, () => {
    const tps = tpsIn('32', (station += 1));
    return `${tps} ${idempotencyKeyOf({ tps, ballot: 'ppwp', page: 1, sha256 })}\n`;
  });
  const own = new Set<string>([HEADERS.tps, HEADERS.idempotencyKey]);
  const common = Object.entries(headers)
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `${name}: ${value}\\r\\n`)
    .join('');
  const photoFile = join(dir, 'photo.jpg');
  const stationsFile = join(dir, 'stations');
  const script = join(dir, 'upload.lua');
  await writeFile(photoFile, photo);
  await writeFile(stationsFile, stations.join(''));
  await writeFile(
    script,
    `local photo = io.open("${photoFile}", "rb"):read("*a")
local stations = io.lines("${stationsFile}")
function request()
  local tps, key = stations():match("(%S+) (%S+)")
  return "POST ${PATHS.upload} HTTP/1.1\\r\\nhost: bench\\r\\n${common}"
    .. "${HEADERS.tps}: " .. tps .. "\\r\\n${HEADERS.idempotencyKey}: " .. key .. "\\r\\n\\r\\n" .. photo
end
`,
  );
  return script;
}
