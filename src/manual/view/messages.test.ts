import { describe, expect, it } from 'vitest';
import { accountsOf } from '../domain/accounts.ts';
import { tallyOf, type Pack, type PackTally } from '../domain/pack.ts';
import { pageStates } from '../domain/page-states.ts';
import { factsOf, queued, READ, stored, TPS, uploadOf } from '../testing/facts.ts';
import { somePacks } from '../testing/packs.ts';
import { MESSAGE_MAX, messagesOf, toKabKota } from './messages.ts';
import { paperOf } from './paper.ts';
import { unreadWords } from './words.ts';

const NOTICE = 'sumber nama';
const { make } = await somePacks();
const pack = make();

describe('the messages', () => {
  const LONG = 'Kabupaten Administrasi Kepulauan Pegunungan Bintang Timur Laut Daya Selatan';

  it('fit WhatsApp also with the longest names and the largest figures', () => {
    const names = { kabKota: () => LONG, kecamatan: () => LONG, desa: () => LONG };
    const sources = ['gw-wib', 'gw-wita', 'gw-wit', 'sirekap'].map((name) => ({ name, fault: LONG }));
    const messages = [
      ...messagesOf(make({ names, sources })),
      toKabKota({
        ...{ code: '5201', name: LONG, province: 'Kepulauan Bangka Belitung', isRehearsal: true },
        ...{
          kecamatan: 99,
          tps: 99_999,
          tally: {
            ...{
              recorded: 0,
              held: 9_999_999,
              'set-aside': 9_999_999,
              missing: 9_999_999,
              unknown: 9_999_999,
            },
            unsure: ['held'] as const,
          },
          at: '14 Feb 2024 20.15 WITA',
          unread: unreadWords(sources),
        },
      }),
    ];
    expect(messages).toHaveLength(4);
    for (const { file, text } of messages) expect(text.length, file).toBeLessThanOrEqual(MESSAGE_MAX);
  });

  const calm = () => {
    const facts = factsOf({ stored: [stored(uploadOf('a'))], queued: [queued(uploadOf('b', TPS, 2))] });
    const pages = pageStates(accountsOf(facts).values());
    return make({ photographed: [...pages.keys()], statesOf: (tps) => pages.get(tps) ?? [] });
  };
  const toKab = (tally: PackTally) =>
    toKabKota({
      ...{ code: '5201', name: 'Lombok Barat', province: 'NTB', kecamatan: 1, tps: 1, tally },
      ...{ unread: '', isRehearsal: false, at: '14 Feb 2024 20.15 WITA' },
    });
  /** All that people are told of what a receipt promises: three messages and the page of instructions. */
  const toldOf = (made: Pack): string =>
    [
      ...[toKab(tallyOf(made)), ...messagesOf(made)].map(({ text }) => text),
      ...(paperOf(made, NOTICE)[1] ?? []).flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])),
    ].join('\n');

  it('promise that photos with a receipt are safe where every one was found, and only there', () => {
    const told = toldOf(calm());
    for (const promise of [
      '1 foto sudah bertanda terima dan ditahan aman di gerbang',
      'Foto yang sudah bertanda terima aman dan dikirim sendiri.',
      'Tidak perlu diunggah lagi; akan dikirim sendiri.',
      'gerbang mengirimnya sendiri',
    ])
      expect(told).toContain(promise);
    const blind = make({ sources: [READ[1]!, { name: 'gw-wita', fault: 'tidak terjangkau' }] });
    for (const doubtful of [pack, blind]) {
      expect(toldOf(doubtful)).not.toMatch(
        /\baman\b|dikirim sendiri|mengirimnya sendiri|menjamin foto sampai \(\)/,
      );
      expect(toldOf(doubtful)).toContain('belum semua dapat dipastikan sampai');
    }
    expect(toldOf(pack)).toContain('(1 dicari, 1 disisihkan)');
    expect(toldOf(blind)).toContain('tidak semua sumber data terbaca');
  });

  it('say of a nought that it is none where everybody could be asked', () => {
    const none = tallyOf(make({ photographed: [], statesOf: () => [] }));
    expect(toKab(none).text).toContain('Tidak ada foto bertanda terima yang masih ditahan');
  });

  it('go down the chain to KPPS, and none orders or stops a pleno', () => {
    const messages = messagesOf(pack);
    expect(messages.map(({ file }) => file)).toEqual([
      'pesan-2-kpu-kabkota-ke-ppk',
      'pesan-3-ppk-ke-pps',
      'pesan-4-pps-ke-kpps',
    ]);
    for (const { text } of messages) {
      expect(text).toContain('Pesan ini saran, bukan perintah');
      expect(text.replace(/Pesan ini saran.*/s, '')).not.toMatch(/hentikan|tunda|mulai(lah)? pleno/i);
    }
  });
});
