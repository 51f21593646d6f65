import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { CATALOG, toOpenSlo, type Service } from '../../catalog/index.ts';

/** One service as a file of several documents. */
const textOf = (service: Service): string =>
  toOpenSlo(service)
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join('---\n');

/** `siaga catalog export --openslo [DIR]`: every service as OpenSLO v1, printed as one stream or one file each. */
export const exportCommand = (): Command =>
  new Command('export')
    .description('write the services, their SLIs and SLOs as OpenSLO v1')
    .requiredOption('--openslo [dir]', 'into this folder, one file a service; without it, to the terminal')
    .action(async ({ openslo: folder }: { openslo: string | true }) => {
      if (folder === true) {
        console.log(CATALOG.services.map(textOf).join('---\n').trimEnd());
        return;
      }
      await mkdir(folder, { recursive: true });
      for (const service of CATALOG.services) {
        await writeFile(join(folder, `${service.id}.yaml`), textOf(service));
      }
      console.log(`${String(CATALOG.services.length)} services in ${folder}`);
    });
