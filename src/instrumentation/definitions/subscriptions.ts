import type { MetricDefinition } from './definition.ts';

/* What goes out to those who subscribed to the status page. */

export const subscriptionDeliveries = {
  type: 'counter',
  name: 'siaga_subscription_deliveries_total',
  help: 'News and confirmations given to the mail server or to a push service (way: mail, push), by whether they were taken (delivered) or not, for a reason that may pass (failed); who has left, or has no mailbox, counts as neither',
  labels: ['way', 'outcome'],
} as const satisfies MetricDefinition;

export const subscriptionsOpen = {
  type: 'gauge',
  name: 'siaga_subscription_desk_open',
  help: '1 while the status page takes and serves subscriptions; 0 when it runs without, though an address for them is set: their files, keys or port could not be opened',
  labels: [],
} as const satisfies MetricDefinition;
