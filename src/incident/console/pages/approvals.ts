import { html, type Html } from '../../../kernel/index.ts';
import type { ApprovalView } from '../deps.ts';
import { may } from '../permissions.ts';
import { approvalCard } from './approval-card.ts';
import { layout, type PageContext } from './layout.ts';

/** All approvals that wait, oldest first. */
export const approvalsPage = (context: PageContext, approvals: readonly ApprovalView[]): Html =>
  layout(context, {
    title: approvals.length === 0 ? 'Persetujuan' : `Persetujuan · ${String(approvals.length)} menunggu`,
    path: '/persetujuan',
    refresh: approvals.length === 0 || !may(context.person.role, 'decide'),
    main: html`<h1>Persetujuan yang menunggu</h1>
      <p class="keterangan">
        Siaga hanya menyarankan: keputusan menjalankan rekap manual ada pada KPU. Kotak suara dan rapat pleno
        tidak pernah menunggu unggahan.
      </p>
      <div id="daftar-persetujuan" data-hidup>
        ${
          approvals.length === 0
            ? html`<p class="panel">Tidak ada yang menunggu.</p>`
            : approvals.map(
                (approval) =>
                  html`${approvalCard(context, approval, 'h2')}
                    <p class="tautan-insiden">
                      <a href="/insiden/${encodeURIComponent(approval.incidentId)}"
                        >Insiden: ${approval.incidentTitle}</a
                      >
                    </p>`,
              )
        }
      </div>`,
  });
