import type { NationalPicture, Statement } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { provincesSaid, statementOf } from '../domain/statements.ts';
import { placeWord } from './event-words.ts';
import type { Shown } from './frame.ts';
import { stacked } from './summary.ts';
import { promised, shortWib } from './words.ts';

const ROLES: Readonly<Record<Statement['author']['role'], string>> = {
  'on-call': 'piket',
  commander: 'komandan insiden',
  leadership: 'pimpinan KPU',
};

/** Who made it and until when it is to be followed by another. The two are told by role: a page is no list of people. */
const madeBy = ({ serial, author, approver, nextUpdateAt }: Statement, asOf: string): string =>
  `Nomor ${String(serial)}. Disusun ${ROLES[author.role]}, disetujui orang kedua (${ROLES[approver.role]}) ` +
  `pukul ${shortWib(approver.at)} WIB. ${promised(nextUpdateAt, asOf)}`;

/** On a page that nothing renews it may have been replaced or taken back. */
const longAgo = ({ approver }: Statement): string =>
  `Disetujui pukul ${shortWib(approver.at)} WIB. Halaman ini sudah lama tidak diperbarui: pernyataan ini mungkin tidak berlaku lagi.`;

/** What is officially said of a region, by people; nothing where nobody says anything. */
export function statementPanel({ picture, fresh }: Shown, region: string): Html | false {
  const statement = statementOf(picture, region);
  return (
    statement !== undefined &&
    html`<section class="pernyataan">
      <h2>Pernyataan resmi, ${placeWord(region)}</h2>
      <blockquote>${statement.text}</blockquote>
      <p class="redup kalimat">
        ${stacked(fresh ? madeBy(statement, picture.asOf) : longAgo(statement), longAgo(statement))}
      </p>
    </section>`
  );
}

const NAMED = 5;

/** Where else something is said. */
export function otherStatements(picture: NationalPicture): Html | false {
  const said = provincesSaid(picture);
  return (
    said.length > 0 &&
    html`<p class="pernyataan-lain">
      Pernyataan untuk provinsi:
      ${said
        .slice(0, NAMED)
        .map(
          ({ region, approver }, index) =>
            html`${index > 0 && ', '}<a href="provinsi/${region}.html">${placeWord(region)}</a> (${shortWib(approver.at)} WIB)`,
        )}${said.length > NAMED && html` dan <a href="#provinsi">${said.length - NAMED} provinsi lagi</a>`}.
    </p>`
  );
}
