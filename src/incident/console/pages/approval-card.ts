import { html, type Html } from '../../../kernel/index.ts';
import type { ApprovalView, Vote } from '../deps.ts';
import { count, duration, hourMinuteSecond } from '../format.ts';
import { may } from '../permissions.ts';
import { regionWord, roleWord } from '../../domain/words.ts';
import { formToken, type PageContext } from './layout.ts';

const vote = (entry: Vote): Html =>
  html`<li>
    <strong>${entry.verdict === 'approve' ? 'Setuju' : 'Menolak'}</strong>
    ${entry.personName}
    <span class="redup">(${roleWord(entry.role)}, ${hourMinuteSecond(entry.at)} WIB)</span>
    ${entry.reason !== '' && html`<q>${entry.reason}</q>`}
  </li>`;

/** What is still lacking, in one sentence. */
function lacking(approval: ApprovalView): string {
  const yes = approval.votes.filter((entry) => entry.verdict === 'approve');
  const people = Math.max(0, approval.required - new Set(yes.map((entry) => entry.personId)).size);
  const leader = approval.needsLeadership && !yes.some((entry) => entry.role === 'leadership');
  if (people === 0 && !leader) return 'Lengkap; sedang dijalankan.';
  if (leader && people <= 1) return 'Masih perlu persetujuan pimpinan.';
  return `Masih perlu persetujuan ${String(people)} orang${leader ? ', salah satunya pimpinan' : ''}.`;
}

const decisionForm = (context: PageContext, approval: ApprovalView): Html => html`
  <form method="post" action="/persetujuan/${encodeURIComponent(approval.id)}" class="keputusan">
    ${formToken(context.formToken)}
    <label for="alasan-${approval.id}">Alasan Anda (dicatat dalam linimasa)</label>
    <textarea id="alasan-${approval.id}" name="alasan" rows="2" maxlength="500" required></textarea>
    <p class="tombol-baris">
      <button type="submit" name="putusan" value="approve" class="tombol">Setujui</button>
      <button type="submit" name="putusan" value="reject" class="tombol-bahaya">Tolak</button>
    </p>
  </form>
`;

function action(context: PageContext, approval: ApprovalView): Html {
  const { person } = context;
  if (approval.votes.some((entry) => entry.personId === person.id)) {
    return html`<p class="redup">Anda sudah memberi keputusan. Harus orang lain yang berikutnya.</p>`;
  }
  if (!may(person.role, 'decide')) {
    return html`<p class="redup">
      Peran ${roleWord(person.role)} hanya membaca; keputusan ada pada piket, komandan dan pimpinan.
    </p>`;
  }
  return decisionForm(context, approval);
}

/** One approval that waits: what will happen, to how many, whether it can be undone, who said what. */
export const approvalCard = (context: PageContext, approval: ApprovalView, heading: 'h2' | 'h3'): Html => {
  const id = `persetujuan-${approval.id}`;
  const title =
    heading === 'h2'
      ? html`<h2 id="${id}">${approval.question}</h2>`
      : html`<h3 id="${id}">${approval.question}</h3>`;
  return html`<article class="panel setuju" aria-labelledby="${id}">
    <p class="setuju-label">Menunggu persetujuan</p>
    ${title}
    <dl class="fakta">
      <div>
        <dt>Wilayah</dt>
        <dd>${approval.regions.map(regionWord).join(', ')}</dd>
      </div>
      <div>
        <dt>Dampak</dt>
        <dd><strong>${count(approval.affectedTps)}</strong> TPS</dd>
      </div>
      <div>
        <dt>Bisa dibatalkan</dt>
        <dd>${approval.reversible ? 'Ya' : 'Tidak'}</dd>
      </div>
      <div>
        <dt>Diminta</dt>
        <dd>${hourMinuteSecond(approval.requestedAt)} WIB oleh runbook ${approval.runbook}</dd>
      </div>
      ${
        approval.expiresAt !== null &&
        html`<div>
          <dt>Gugur</dt>
          <dd>
            <span data-hitung-mundur="${approval.expiresAt}"
              >${duration(approval.expiresAt - context.now)}</span
            >
            lagi
          </dd>
        </div>`
      }
    </dl>
    <p class="setuju-syarat">${lacking(approval)}</p>
    ${
      approval.votes.length > 0 &&
      html`<ul class="suara">
        ${approval.votes.map(vote)}
      </ul>`
    }
    ${action(context, approval)}
  </article>`;
};
