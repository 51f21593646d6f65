/** File name of an alert's runbook, without its ending: `UploadLatencyHigh` → `upload-latency-high`. */
export const runbookNameOf = (alertname: string): string =>
  alertname.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
