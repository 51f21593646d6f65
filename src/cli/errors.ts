import { errorsFrom } from '../kernel/index.ts';

/** What a command may be asked for in vain. */
export const failCli = errorsFrom({
  CLI_FILE_EXISTS: { status: 409, title: 'Berkas sudah ada', retry: 'never' },
  CLI_GRAFANA_ADDRESS_INVALID: { status: 400, title: 'Alamat Grafana tidak sah', retry: 'never' },
  CLI_GRAFANA_CONFLICT: { status: 412, title: 'Dasbor diubah orang lain', retry: 'never' },
  CLI_GRAFANA_FORBIDDEN: { status: 403, title: 'Token Grafana tidak berhak', retry: 'never' },
  CLI_GRAFANA_REFUSED: { status: 502, title: 'Grafana menolak', retry: 'never' },
  CLI_GRAFANA_TOKEN_MISSING: { status: 401, title: 'Token Grafana tidak ada', retry: 'never' },
  CLI_GRAFANA_UNAUTHORIZED: { status: 401, title: 'Token Grafana tidak dikenal', retry: 'never' },
  CLI_GRAFANA_UNREACHABLE: { status: 503, title: 'Grafana tidak terjangkau', retry: 'later' },
  CLI_KEYS_UNREADABLE: { status: 500, title: 'Kunci publik tidak terbaca', retry: 'later' },
  CLI_MANUAL_SOURCES_UNSET: { status: 500, title: 'Sumber data belum diatur', retry: 'never' },
  CLI_POLICY_UNREADABLE: { status: 500, title: 'Kebijakan gerbang tidak terbaca', retry: 'later' },
  CLI_REGISTER_UNREADABLE: { status: 500, title: 'Daftar TPS tidak terbaca', retry: 'later' },
  CLI_SITE_INVALID: { status: 422, title: 'Berkas lokasi tidak sah', retry: 'never' },
  CLI_SITE_UNREADABLE: { status: 500, title: 'Berkas lokasi tidak terbaca', retry: 'never' },
  CLI_SLA_ASKED_WRONG: { status: 400, title: 'Permintaan laporan SLA tidak lengkap', retry: 'never' },
  CLI_SLA_LEDGER_INVALID: { status: 422, title: 'Catatan pengecualian tidak sah', retry: 'never' },
});
