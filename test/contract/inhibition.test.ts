/** What the generated configuration holds back, asked of a real Alertmanager. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PRODUCTION, PROVINCES } from '../../src/catalog/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import {
  freePort,
  labelsOf,
  startAlertmanager,
  type Alertmanager,
  type Labels,
} from '../support/alertmanager.ts';

let alertmanager: Alertmanager;

beforeAll(async () => {
  // Its receiver is nobody: what is asked is only what would be sent.
  const config = publish(PRODUCTION, localSite(await freePort(), [])).get('alerts/alertmanager.yml')!;
  alertmanager = await startAlertmanager({ config, token: 'rahasia' });
});
afterAll(() => alertmanager.close());

/** Alerts that fire in the story at hand. */
let firing: readonly Labels[] = [];
const fire = async (alerts: readonly Labels[]): Promise<void> => {
  firing = [...firing, ...alerts];
  await alertmanager.send(alerts);
};
const end = (alerts: readonly Labels[]): Promise<void> => alertmanager.send(alerts, new Date().toISOString());

beforeEach(async () => {
  await end(firing);
  firing = [];
  await expect.poll(() => alertmanager.known()).toEqual([]);
});

/** Names of the alerts that are held back, with what tells instances apart. */
async function inhibited(): Promise<readonly string[]> {
  return (await alertmanager.known())
    .filter(({ status }) => status.inhibitedBy.length > 0)
    .map(({ labels }) => `${labels['alertname'] ?? ''} ${labels['gateway'] ?? labels['region'] ?? ''}`)
    .sort();
}

describe('Alertmanager', () => {
  it('holds burns of the login budget back while the alert of their cause fires in their region, and no longer', async () => {
    const burns = ['LoginBudgetBurnFast', 'LoginBudgetBurnSlow'].map((name) => labelsOf(name));
    const others = [
      labelsOf('LoginBudgetBurnFast', { region: '52' }),
      labelsOf('ReceiptBudgetBurnFast'),
      labelsOf('LoginRefusedHigh'),
    ];
    await fire([...burns, ...others, labelsOf('LoginSuccessLow')]);
    await expect.poll(inhibited).toEqual(['LoginBudgetBurnFast nasional', 'LoginBudgetBurnSlow nasional']);
    await end([labelsOf('LoginSuccessLow')]);
    await expect.poll(inhibited).toEqual([]);
  });

  it('asks for no photos while a gateway is gone, which holds some of them', async () => {
    await fire([labelsOf('PhotosUnaccounted'), labelsOf('GatewayDown', { gateway: 'gw-wit' })]);
    await expect.poll(inhibited).toEqual(['PhotosUnaccounted nasional']);
    await end([labelsOf('GatewayDown', { gateway: 'gw-wit' })]);
    await expect.poll(inhibited).toEqual([]);
  });

  it('holds back what a gateway that is gone cannot hear, and that of no other gateway', async () => {
    const heard = ['gw-wib', 'gw-wit'].flatMap((gateway) =>
      ['ControlPlaneDisconnected', 'PolicyLagging'].map((name) => labelsOf(name, { gateway })),
    );
    await fire([...heard, labelsOf('GatewayDown', { gateway: 'gw-wib' })]);
    await expect
      .poll(inhibited)
      .toEqual(['ControlPlaneDisconnected gw-wib', 'PolicyLagging gw-wib', 'PolicyLagging gw-wit']);
  });

  it.each([
    ['NationalUploadOutage', 'RegionUploadOutage'],
    ['InflowBelowExpected', 'ReceiptsBelowExpected'],
    ['ProvincesSilent', 'FirstReceiptMissing'],
    ['ProvincesSilent', 'RemoteFirstReceiptMissing'],
    ['NationalAnomalousTotals', 'AnomalousTotals'],
  ])('holds back, while %s fires, %s of every province', async (nation, ofProvince) => {
    const all = PROVINCES.map(({ code }) => labelsOf(ofProvince, { region: code, province: code }));
    await fire([...all, labelsOf(nation)]);
    await expect.poll(inhibited).toEqual(PROVINCES.map(({ code }) => `${ofProvince} ${code}`).sort());
    await end([labelsOf(nation)]);
    await expect.poll(inhibited).toEqual([]);
  });

  it('says of a province that is silent nothing more of what is missing from it', async () => {
    const of = (name: string, province: string) => labelsOf(name, { region: province, province });
    await fire([
      of('FirstReceiptMissing', '81'),
      ...['81', '82'].map((code) => of('ReceiptsBelowExpected', code)),
    ]);
    await expect.poll(inhibited).toEqual(['ReceiptsBelowExpected 81']);
  });

  it('says that a province sends too little, also while others are silent', async () => {
    const little = labelsOf('ReceiptsBelowExpected', { region: '32', province: '32' });
    const silent = labelsOf('FirstReceiptMissing', { region: '81', province: '81' });
    await fire([little, silent, labelsOf('ProvincesSilent')]);
    await expect.poll(inhibited).toEqual(['FirstReceiptMissing 81']);
  });
});
