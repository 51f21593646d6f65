import { describe, expect, it } from 'vitest';
import { redactor } from './redact.ts';

const redact = redactor(['gw-wib', 'Cikarang 2', 'gw-wib-2']);

describe('what enters a bundle', () => {
  it.each([
    ['asal 103.12.4.5 tidak menjawab', 'asal [IP] tidak menjawab'],
    ['10.0.0.0/8, 10.1.2.3:8443.', '[IP], [IP].'],
    ['dari 2001:db8::1 dan [fe80::1%eth0]', 'dari [IP] dan [[IP]]'],
    ['::1 dan ::ffff:10.0.0.1', '[IP] dan [IP]'],
    ['api-1.sirekap.kpu.go.id:443 mati', '[host] mati'],
    ['pangkalan db.internal', 'pangkalan [host]'],
    ['db1.example.io, srv.KPU.dev: mati', '[host], [host]: mati'],
    ['tulis ke jaga@noc.example.io', 'tulis ke [host]'],
    ['ip-10-0-0-3 dan ec2_54_1_2_3', '[IP] dan [IP]'],
    ['gw_wib, GW WIB dan gw-wib-9', '[situs], [situs] dan [situs]-9'],
    ['gw-wib dan gw-wib-2 di cikarang 2', '[situs] dan [situs] di [situs]'],
  ])('is rid of addresses and sites: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it.each([
    'pukul 13:40:05, 14.30 WIB, 99,1379 %',
    'versi 1.2.3 dan 0.99.4',
    'gw-wibawa bukan situs',
    '1.204 TPS di 38 provinsi; 1.234.567 foto',
    'rasio 3:2',
    'foto C.Hasil dan D.HASIL, s.d. 14 Februari 2024.',
    'tanggal 2024-02-14 sampai 2024-02-15, TPS 11.01.01.2001.001',
  ])('keeps what is neither: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});
