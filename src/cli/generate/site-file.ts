import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { gatewayNamed, GATEWAYS } from '../../catalog/index.ts';
import type { Site } from '../../publish/index.ts';
import { failCli } from '../errors.ts';

const address = z
  .string()
  .regex(/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]):\d{1,5}$/i, 'expected host:port');
const target = z.strictObject({ address });
const KNOWN = GATEWAYS.map(({ id }) => id).join(', ');
const gatewayTarget = target.extend({
  gateway: z
    .string()
    .refine(
      (name) => gatewayNamed(name) !== undefined,
      `expected one of ${KNOWN}, with a number where a region has several: gw-wib-1, gw-wib-2`,
    ),
});
type GatewayTargets = readonly z.infer<typeof gatewayTarget>[];

/** Every region is watched, and no two gateways share a name: of those that do, figures count one. */
function checkGateways(targets: GatewayTargets, context: z.RefinementCtx): void {
  for (const { id } of GATEWAYS.filter(
    (site) => !targets.some(({ gateway }) => gatewayNamed(gateway) === site),
  ))
    context.addIssue({ code: 'custom', message: `no target is gateway ${id}: nobody would miss it` });
  for (const [index, { gateway }] of targets.entries()) {
    if (targets.findIndex((other) => other.gateway === gateway) === index) continue;
    const id = gatewayNamed(gateway)?.id ?? gateway;
    context.addIssue({
      code: 'custom',
      path: [index, 'gateway'],
      message: `another target is ${gateway} already, and two of one name are counted as one: call them ${id}-1, ${id}-2`,
    });
  }
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const plainUrl = z
  .url({ protocol: /^https?$/, message: 'expected an address that begins with http:// or https://' })
  .refine(
    (url) => !/^[a-z]+:\/\/[^/]*@/i.test(url),
    'names a user or password: what is generated is read by many',
  )
  .transform((url) => url.replace(/\/+$/, ''));
/** What carries a token, or what people's lives hang on: never in the clear but within the machine. */
const safeUrl = plainUrl.refine(
  (url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname),
  'expected https:// beyond this machine',
);

const wanted = z.array(target).min(1);
const optional = z.array(target).default([]);

const siteSchema = z.strictObject({
  targets: z.strictObject({
    gateway: z.array(gatewayTarget).superRefine(checkGateways),
    sirekap: optional,
    decide: optional,
    incident: wanted,
    status: optional,
    traces: optional,
    manual: optional,
    prometheus: wanted,
    alertmanager: wanted,
  }),
  alertmanagers: z.array(address).min(1),
  webhook: z.strictObject({ url: safeUrl, credentialsFile: z.string().min(1) }),
  // Said outright, so that nobody forgets them: null is nobody.
  watchdogUrl: safeUrl.nullable(),
  emergencyUrl: safeUrl.nullable(),
  grafana: z.strictObject({
    prometheusUrl: plainUrl,
    alertmanagerUrl: plainUrl,
    tracesType: z.enum(['jaeger', 'tempo']).default('jaeger'),
    tracesUrl: plainUrl,
  }),
  runbooksUrl: plainUrl,
});

/** What a site's file says, or every fault of it, each with its field. Throws CLI_SITE_INVALID. */
export function siteOf(name: string, text: string): Site {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw failCli('CLI_SITE_INVALID', `${name}: ${error instanceof Error ? error.message : 'is no YAML'}`);
  }
  const read = siteSchema.safeParse(value);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `  ${path.join('.') || '(all)'}: ${message}`);
    throw failCli('CLI_SITE_INVALID', `${name}:\n${faults.join('\n')}`);
  }
  const { watchdogUrl, emergencyUrl, ...site } = read.data;
  return { ...site, watchdogUrl: watchdogUrl ?? undefined, emergencyUrl: emergencyUrl ?? undefined };
}

/** The site that a YAML file describes. Throws CLI_SITE_UNREADABLE or CLI_SITE_INVALID. */
export async function readSite(path: string): Promise<Site> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw failCli('CLI_SITE_UNREADABLE', error instanceof Error ? error.message : path);
  });
  return siteOf(path, text);
}
