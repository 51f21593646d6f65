import type { DashboardSpec } from './spec.ts';
import { TAG } from './uids.ts';

type Json = Readonly<Record<string, unknown>>;

const BASE = { icon: '', tooltip: '', targetBlank: false, includeVars: true, keepTime: true } as const;

/** Back to what a dashboard is a part of, and across to every other of the house. */
export const linksOf = ({ partOf }: DashboardSpec): readonly Json[] => [
  ...(partOf
    ? [
        {
          ...BASE,
          type: 'link',
          title: `← ${partOf.title}`,
          icon: 'dashboard',
          url: `/d/${partOf.uid}`,
          tags: [],
          asDropdown: false,
        },
      ]
    : []),
  { ...BASE, type: 'dashboards', title: 'Dasbor', url: '', tags: [TAG], asDropdown: true },
];
