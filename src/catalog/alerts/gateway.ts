import {
  controlConnected,
  controlPolicyEpoch,
  gatewayWorkerFalls,
  policyEpoch,
} from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

const WIB = { gateway: 'gw-wib' } as const;
const WIT = { gateway: 'gw-wit' } as const;
const up = (gateway: string): string => `up{job="gateway",gateway="${gateway}"}`;

/** Scrape targets are listed by name, so a process that is gone is `up == 0` and never a missing series. */
const gatewayDown: AlertSpec = {
  name: 'GatewayDown',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Gerbang tidak menjawab',
  description:
    'Gerbang {{ $labels.gateway }} tidak menjawab pemantauan. Ponsel di wilayahnya tidak dapat masuk atau mengunggah; foto yang bertanda terima tetap ada di disknya.',
  expr: () => 'min by (gateway) (up{job="gateway"}) == 0',
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway that is gone',
      input: [
        [up('gw-wib'), '1x10 0x30'],
        [up('gw-wit'), '1x40'],
      ],
      before: [{ at: '2m40s', fires: [] }],
      at: '2m50s',
      fires: [WIB],
    },
    {
      name: 'is silent over a restart',
      input: [[up('gw-wib'), '1x20 0 0 1x30']],
      at: '4m',
      fires: [],
    },
    {
      name: 'has ended when the gateway is back',
      input: [[up('gw-wib'), '1x5 0x20 1x30']],
      before: [{ at: '4m20s', fires: [WIB] }],
      at: '4m30s',
      fires: [],
    },
    {
      name: 'is silent about what is no gateway',
      input: [
        [up('gw-wib'), '1x40'],
        ['up{job="sirekap"}', '0x40'],
      ],
      at: '5m',
      fires: [],
    },
  ],
};

const falls = (instance: string): string => select(gatewayWorkerFalls, { ...WIB, instance });
/** A fall every two minutes, in steps of ten seconds. */
const FIVE_FALLS = '0x11 1x11 2x11 3x11 4x11 5x';

/**
 * The primary answers monitoring however often its workers fall, and starts one again within five seconds: a gateway
 * that serves nobody is up. One that dies of a request, or is killed, is no loop.
 */
const gatewayWorkersFalling: AlertSpec = {
  name: 'GatewayWorkersFalling',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Proses pekerja gerbang jatuh berulang kali',
  description:
    'Proses pekerja gerbang {{ $labels.gateway }} berakhir sendiri berulang kali dalam sepuluh menit. Gerbang itu tampak hidup, tetapi ponsel di wilayahnya dapat terputus; foto yang bertanda terima tetap ada di disknya.',
  expr: (profile) =>
    `sum by (gateway) (increase(${gatewayWorkerFalls.name}[${steadySpan(profile, 10 * MINUTE_MS)}])) >= 5`,
  holdMs: atOnce,
  keepMs: forSteady(5 * MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires at the fifth fall, one every two minutes',
      input: [[falls('a'), `${FIVE_FALLS}20`]],
      before: [{ at: '9m50s', fires: [] }],
      at: '10m',
      fires: [WIB],
    },
    {
      name: 'is silent on four at once',
      input: [[falls('a'), '0x11 4x60']],
      at: '3m',
      fires: [],
    },
    {
      name: 'adds up what falls on two machines of a gateway, and says nothing of another',
      input: [
        [falls('a'), '0x11 3x20'],
        [falls('b'), '0x11 3x20'],
        [select(gatewayWorkerFalls, { ...WIT, instance: 'c' }), '0x11 3x20'],
      ],
      at: '3m',
      fires: [WIB],
    },
    {
      name: 'ends five minutes after fewer than five fell in ten',
      input: [[falls('a'), '0x11 5x200']],
      before: [
        { at: '2m', fires: [WIB] },
        { at: '16m40s', fires: [WIB] },
      ],
      at: '17m20s',
      fires: [],
    },
  ],
};

const controlPlaneDisconnected: AlertSpec = {
  name: 'ControlPlaneDisconnected',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Gerbang tidak mendengar kendali',
  description:
    'Gerbang {{ $labels.gateway }} tidak terhubung ke layanan insiden. Ia tetap bekerja dengan kebijakan terakhir, tetapi kebijakan baru tidak sampai.',
  expr: () => `min by (gateway) (${controlConnected.name}) == 0`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway that hears nothing',
      input: [
        [select(controlConnected, WIB), '0x40'],
        [select(controlConnected, WIT), '1x40'],
      ],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [WIB],
    },
    {
      name: 'is silent over a reconnection',
      input: [[select(controlConnected, WIB), '1x10 0x5 1x30']],
      at: '3m',
      fires: [],
    },
    {
      name: 'ends when it hears again',
      input: [[select(controlConnected, WIB), '0x20 1x30']],
      before: [{ at: '3m20s', fires: [WIB] }],
      at: '3m30s',
      fires: [],
    },
  ],
};

const policyLagging: AlertSpec = {
  name: 'PolicyLagging',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Kebijakan terbaru belum berlaku di gerbang',
  description:
    'Gerbang {{ $labels.gateway }} memakai kebijakan lain daripada yang terbaru. Periksa apakah ia menolak kebijakan baru (dan mengapa), tidak terhubung, atau lebih maju karena basis data pusat dipulihkan.',
  // Not only behind: after a restore of the control plane's database a gateway may be ahead and refuse all.
  expr: () => {
    const own = `max by (gateway) (${policyEpoch.name})`;
    const newest = `max(${controlPolicyEpoch.name})`;
    // A control plane that has just started says 0.
    return `${own} < on () group_left () ${newest} or ${own} > on () group_left () (${newest} > 0)`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway left behind',
      input: [
        [select(policyEpoch, WIB), '6x40'],
        [select(policyEpoch, WIT), '7x40'],
        [select(controlPolicyEpoch), '7x40'],
      ],
      before: [{ at: '50s', fires: [] }],
      at: '1m',
      fires: [WIB],
    },
    {
      name: 'fires for the one of two gateways of a region that was left behind',
      input: [
        [select(policyEpoch, { gateway: 'gw-wib-1' }), '7x40'],
        [select(policyEpoch, { gateway: 'gw-wib-2' }), '3x40'],
        [select(controlPolicyEpoch), '7x40'],
      ],
      at: '5m',
      fires: [{ gateway: 'gw-wib-2' }],
    },
    {
      name: 'fires for a gateway ahead of a control plane that was restored from nothing',
      input: [
        [select(policyEpoch, WIB), '9x40'],
        [select(policyEpoch, WIT), '1x40'],
        [select(controlPolicyEpoch), '1x40'],
      ],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'ends when the gateway has caught up',
      input: [
        [select(policyEpoch, WIB), '6x12 7x30'],
        [select(controlPolicyEpoch), '7x40'],
      ],
      before: [{ at: '2m', fires: [WIB] }],
      at: '2m10s',
      fires: [],
    },
    {
      name: 'is silent while a policy goes out in waves',
      input: [
        [select(policyEpoch, WIB), '6x12 7x30'],
        [select(controlPolicyEpoch), '6x10 7x30'],
      ],
      at: '2m10s',
      fires: [],
    },
    {
      name: 'is silent when the control plane has just restarted',
      input: [
        [select(policyEpoch, WIB), '7x40'],
        [select(controlPolicyEpoch), '7x10 0x30'],
      ],
      at: '5m',
      fires: [],
    },
  ],
};

/** A gateway that is gone, whose processes fall, that hears nothing, or obeys another policy than the newest. */
export const GATEWAY_ALERTS: readonly AlertSpec[] = [
  gatewayDown,
  gatewayWorkersFalling,
  controlPlaneDisconnected,
  policyLagging,
];
