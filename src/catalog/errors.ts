import { errorsFrom } from '../kernel/index.ts';

/** What is wrong with a catalog, or with what was to become part of it. Details name every place. */
export const failCatalog = errorsFrom({
  CATALOG_INVALID: { status: 500, title: 'Katalog tidak sah', retry: 'never' },
  CATALOG_SCHEDULE_INVALID: { status: 422, title: 'Jadwal fase tidak sah', retry: 'never' },
  CATALOG_SCHEDULE_UNREADABLE: { status: 500, title: 'Jadwal fase tidak terbaca', retry: 'never' },
  CATALOG_OPENSLO_INVALID: { status: 422, title: 'Dokumen OpenSLO tidak sah', retry: 'never' },
});
