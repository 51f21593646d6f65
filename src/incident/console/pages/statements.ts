import { PROVINCES } from '../../../catalog/index.ts';
import { NATIONAL, NO_STATEMENT, STATEMENT_LONGEST } from '../../../contracts/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import { doOverlap, NEXT_UPDATE_MINUTES, whyNotTogether } from '../../domain/statement-rules.ts';
import { regionWord, roleWord } from '../../domain/words.ts';
import type { StatementBoard, StatementDraft, StatementView } from '../deps.ts';
import { duration, hourMinute } from '../format.ts';
import { may } from '../permissions.ts';
import { formToken, layout, type PageContext } from './layout.ts';

const MINUTE = 60_000;

/** What somebody wrote that could not be kept, and why. */
export interface RefusedDraft {
  readonly text: string;
  readonly why: string;
}

export interface StatementFacts {
  readonly board: StatementBoard;
  /** The region whose form is shown. */
  readonly region: string;
  readonly refused?: RefusedDraft;
}

const textOf = (text: string | null): Html =>
  text === null ? html`<p>Pernyataan dicabut.</p>` : html`<blockquote>${text}</blockquote>`;

function promise(nextUpdateAt: string | null, now: number): string {
  if (nextUpdateAt === null) return 'Pembaruan berikutnya tidak dijanjikan.';
  const at = Date.parse(nextUpdateAt);
  const late = now > at ? `, terlambat ${duration(now - at)}` : '';
  return `Pembaruan berikutnya pukul ${hourMinute(at)} WIB${late}.`;
}

const inForce = ({ statement, authorName, approverName }: StatementView, now: number): Html =>
  html`<article class="panel">
    <h3>
      ${regionWord(statement.region)} <span class="redup">nomor ${statement.serial}</span>
    </h3>
    ${textOf(statement.text)}
    <p class="redup">
      Disusun ${authorName} (${roleWord(statement.author.role)}), disetujui ${approverName}
      (${roleWord(statement.approver.role)}) pukul ${hourMinute(Date.parse(statement.approver.at))} WIB.
      ${promise(statement.nextUpdateAt, now)}
    </p>
  </article>`;

/** What is read on the same page as this draft will be, and the word that it does not contradict. */
const besideIt = (draft: StatementDraft, others: readonly StatementView[]): Html | false =>
  others.length > 0 &&
  html`<p>Dibaca bersama pernyataan yang berlaku:</p>
    <ul>
      ${others.map(({ statement }) => html`<li>${regionWord(statement.region)}: “${statement.text ?? ''}”</li>`)}
    </ul>
    <p>
      <input
        type="checkbox"
        id="dibaca-${draft.id}"
        name="dibaca"
        value="${others.map(({ hash }) => hash).join(',')}"
        required
      />
      <label for="dibaca-${draft.id}">Sudah saya baca; usulan ini tidak bertentangan</label>
    </p>`;

function decision(context: PageContext, draft: StatementDraft, others: readonly StatementView[]): Html {
  const { person } = context;
  if (!may(person.role, 'decide-statement') && draft.authorId !== person.id)
    return html`<p class="redup">Keputusan ada pada komandan insiden dan pimpinan.</p>`;
  const why = whyNotTogether({ id: draft.authorId, role: draft.authorRole }, person);
  return html`${why !== undefined && html`<p class="redup">${why}</p>`}
    <form method="post" action="/pernyataan/${encodeURIComponent(draft.id)}" class="keputusan">
      ${formToken(context.formToken)}
      ${why === undefined && besideIt(draft, others)}
      <label for="alasan-${draft.id}">Alasan bila menolak (dicatat)</label>
      <textarea id="alasan-${draft.id}" name="alasan" rows="2" maxlength="500"></textarea>
      <p class="tombol-baris">
        ${
          why === undefined &&
          html`<button type="submit" name="putusan" value="approve" class="tombol">
            Setujui dan tandatangani
          </button>`
        }
        <button type="submit" name="putusan" value="reject" class="tombol-bahaya" formnovalidate>
          ${draft.authorId === person.id ? 'Tarik usulan' : 'Tolak'}
        </button>
      </p>
    </form>`;
}

/** Statements in force that are read together with what this draft says; with what it takes back, none. */
const besides = (draft: StatementDraft, { inForce }: StatementBoard): readonly StatementView[] =>
  draft.text === null
    ? []
    : inForce.filter(({ statement }) => statement.text !== null && doOverlap(draft.region, statement.region));

const draftCard = (
  context: PageContext,
  draft: StatementDraft,
  current: StatementView | undefined,
  others: readonly StatementView[],
): Html =>
  html`<article class="panel setuju" aria-labelledby="usulan-${draft.id}">
    <p class="setuju-label">Menunggu orang kedua</p>
    <h2 id="usulan-${draft.id}">Usulan untuk ${regionWord(draft.region)}</h2>
    ${textOf(draft.text)}
    <p class="redup">
      Disusun ${draft.authorName} (${roleWord(draft.authorRole)}) pukul ${hourMinute(draft.draftedAt)} WIB.
      ${
        draft.nextUpdateMinutes === null
          ? 'Tanpa janji pembaruan.'
          : `Pembaruan berikutnya ${duration(draft.nextUpdateMinutes * MINUTE)} sesudah disetujui.`
      }
    </p>
    ${
      current
        ? html`<p>Menggantikan nomor ${current.statement.serial}:</p>
            ${textOf(current.statement.text)}`
        : html`<p>Pernyataan pertama untuk wilayah ini.</p>`
    }
    ${decision(context, draft, others)}
  </article>`;

const picker = (region: string): Html =>
  html`<form method="get" action="/pernyataan" class="keputusan">
    <label for="wilayah">Wilayah</label>
    <select id="wilayah" name="wilayah">
      ${[NATIONAL, ...PROVINCES.map(({ code }) => code)].map(
        (code) =>
          html`<option value="${code}" ${code === region && html`selected`}>${regionWord(code)}</option>`,
      )}
    </select>
    <button type="submit" class="tombol-tipis">Pilih</button>
  </form>`;

const spans = html`<label for="menit">Pembaruan berikutnya</label>
  <select id="menit" name="menit">
    ${NEXT_UPDATE_MINUTES.map(
      (minutes) =>
        html`<option value="${minutes}" ${minutes === 30 && html`selected`}>
          ${duration(minutes * MINUTE)} sesudah disetujui
        </option>`,
    )}
    <option value="">tidak dijanjikan</option>
  </select>`;

function writer(context: PageContext, facts: StatementFacts, current: StatementView | undefined): Html {
  const { region, refused } = facts;
  if (!may(context.person.role, 'draft-statement'))
    return html`<p class="redup">Peran Anda hanya membaca.</p>`;
  return html`<form method="post" action="/pernyataan" class="keputusan">
    ${formToken(context.formToken)}
    <input type="hidden" name="wilayah" value="${region}" />
    <input type="hidden" name="menggantikan" value="${current?.hash ?? NO_STATEMENT}" />
    <label for="isi-pernyataan">Pernyataan untuk ${regionWord(region)}, paling banyak ${STATEMENT_LONGEST} huruf</label>
    <textarea id="isi-pernyataan" name="isi" rows="4" maxlength="${STATEMENT_LONGEST}">${refused?.text ?? ''}</textarea>
    ${spans}
    <p class="tombol-baris">
      <button type="submit" name="jenis" value="isi" class="tombol">Usulkan</button>
      ${
        current !== undefined &&
        current.statement.text !== null &&
        html`<button type="submit" name="jenis" value="cabut" class="tombol-bahaya">Usulkan pencabutan</button>`
      }
    </p>
  </form>`;
}

/** What is officially said of each region, what waits for a second person, and the form for one region. */
export function statementsPage(context: PageContext, facts: StatementFacts): Html {
  const { board, region, refused } = facts;
  const of = (code: string) => board.inForce.find(({ statement }) => statement.region === code);
  const current = of(region);
  return layout(context, {
    title: board.drafts.length === 0 ? 'Pernyataan' : `Pernyataan · ${String(board.drafts.length)} menunggu`,
    path: '/pernyataan',
    refresh: false,
    main: html`<h1>Pernyataan resmi</h1>
      <p class="keterangan">
        Satu wilayah, satu pernyataan yang berlaku. Seorang menyusun, orang lain menyetujui; salah satunya pimpinan.
        Halaman status memuat isi, peran dan waktunya; nama hanya di konsol dan catatan audit.
      </p>
      ${refused && html`<p class="panel perlu-putusan" role="alert"><strong>Belum disimpan.</strong> ${refused.why}</p>`}
      <div id="usulan" data-hidup>
        ${board.drafts.map((draft) => draftCard(context, draft, of(draft.region), besides(draft, board)))}
      </div>
      <section class="panel" aria-labelledby="susun">
        <h2 id="susun">Susun pernyataan</h2>
        ${picker(region)}
        ${
          current
            ? html`<p>Yang berlaku sekarang, nomor ${current.statement.serial}:</p>
                ${textOf(current.statement.text)}`
            : html`<p>Belum ada pernyataan untuk ${regionWord(region)}.</p>`
        }
        ${writer(context, facts, current)}
      </section>
      <section aria-labelledby="berlaku">
        <h2 id="berlaku">Yang berlaku</h2>
        <div id="pernyataan-berlaku" data-hidup>
          ${
            board.inForce.length === 0
              ? html`<p class="panel">Belum ada pernyataan.</p>`
              : board.inForce.map((view) => inForce(view, context.now))
          }
        </div>
      </section>`,
  });
}
